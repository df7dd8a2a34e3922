"""Plausible official sentences, built from lists of words by a seeded generator; nobody wrote or issued any of them."""

from __future__ import annotations

from random import Random


def _each(text: str) -> list[str]:
    return text.split()


FIELDS = _each(
    "绿色消费 公共交通 新能源汽车 充电设施 建筑节能 再生资源回收 商贸流通 文化旅游 餐饮住宿 快递包装 家电以旧换新 "
    "节水器具 绿色采购 农产品流通 冷链物流 城市配送 园区改造 能源计量 绿色电力 碳标签 循环利用 生态产品 数字商务 "
    "社区服务 教育培训"
)
VERBS = _each("推动 推进 推广 加快 完善 健全 规范 扩大 提升 支持 鼓励 引导 严格落实 组织开展 建立")
OBJECTS = _each(
    "示范试点 标准体系 服务网络 管理办法 激励机制 统计监测 基础设施建设 信息平台 宣传活动 专项行动 财政金融政策 "
    "人才队伍 产品认证 市场监管 信用评价 技术改造 替代更新 综合治理 公共服务 重点项目"
)
WAYS = _each(
    "完善配套政策，强化要素保障 建立工作台账，逐项明确责任 分批确定重点单位，及时总结推广 加强部门协同和上下联动 "
    "优先安排重点区域和重点领域 严格执行标准，定期开展抽查 发挥行业组织和龙头企业作用 结合实际细化任务和进度安排"
)
FIGURES = (
    ("公共领域新能源汽车占比", "%"),
    ("充电桩数量", "个"),
    ("绿色建筑面积占比", "%"),
    ("再生资源回收量", "吨"),
    ("绿色商场数量", "个"),
    ("一级能效产品占比", "%"),
    ("快递包装回收网点", "个"),
    ("节水型单位覆盖率", "%"),
)
WORK = (
    "召开专题会议，部署{field}相关工作，明确时间表和责任人",
    "印发{field}工作方案，{n}家单位已经落实",
    "完成{field}项目{n}个，在建{m}个，累计投入{n}万元",
    "对{n}家单位开展检查，发现问题{m}个，均已整改",
    "组织{field}宣传活动{m}场，参加{n}人次",
    "新增{field}网点{n}个，覆盖{m}个区县",
)
PROBLEMS = (
    "{field}资金来源单一，部分项目进度偏慢",
    "基层人手不足，{field}数据报送不够及时",
    "{field}标准尚未统一，部门之间口径不一致",
    "社会参与度不高，市场主体积极性有待调动",
)
NEXT = (
    "加强调度，争取下季度完成{field}剩余{m}个项目",
    "会同有关部门研究完善{field}支持政策",
    "继续开展{field}摸底，年底前形成清单",
    "对进度偏慢的单位逐一督促，按月通报",
)
BODY_ENDS = ("局", "委员会", "中心", "办公室")


class Words:
    """Sentences from one seed."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def one_of(self, *choices: str) -> str:
        """Any of them."""
        return self._random.choice(choices)

    def title(self) -> str:
        """The heading of a measure: 推进绿色消费示范试点."""
        return f"{self.one_of(*VERBS)}{self.one_of(*FIELDS)}{self.one_of(*OBJECTS)}"

    def sentence(self) -> str:
        """What a measure asks for, 60 to 100 characters."""
        parts = [f"{self.title()}，{self.one_of(*WAYS)}" for _ in range(self._random.randint(2, 3))]
        return "，".join(parts) + "。"

    def told(self, *forms: str, sentences: int = 1) -> str:
        """What a body reports: some of these forms filled in."""
        filled = (
            self.one_of(*forms).format(
                field=self.one_of(*FIELDS), n=self._random.randint(20, 400), m=self._random.randint(2, 19)
            )
            for _ in range(sentences)
        )
        return "；".join(filled) + "。"

    def body(self, number: int) -> str:
        """The name of a body that no registry knows."""
        field, end = FIELDS[number % len(FIELDS)], BODY_ENDS[number // len(FIELDS) % len(BODY_ENDS)]
        return f"{field}{self.one_of('促进', '发展', '管理', '服务')}{end}"
