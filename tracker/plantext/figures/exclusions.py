"""What looks like a figure to reach and is none (rules of the labels; domain.md 5).

A size that only says which ones are meant, money given away and its conditions, how often, deadlines, given facts,
counts of what has names, figures inside names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.plantext.figures.facts import CHUNK_END, FARTHEST, is_given
from tracker.plantext.figures.relations import A_YEAR, AND_WHICH, OF_EACH, Hit
from tracker.plantext.figures.unit_words import SHARES, SIZE_OR_RATE, TIME_UNIT
from tracker.plantext.reading import Span

_GRANTED = re.compile(
    r"给予|予以(?:支持|资助)|奖励|奖补|补助|资助(?!(?!的)[一-鿿]{0,12}?(?:不少于|不低于|至少)?\s?\d+\s?名)|(?:最高|元)[^，。；]{0,12}扶持|扶持(?:资金|政策|金)|补贴(?!性|率|申请量|(?:不少于|不低于|达到?)?\s?\d[\d.]*万?\s?(?:户|人次?|名))|贴息|罚款|处以(?![内下上])|直补|一次性(?=奖|补|给|资助|支持|扶持|发放|安排|投入|兑现|拨付|支付|就业|创业|吸纳)|减免|减按|减征"
    r"|免征|加计扣除|抵扣|扣除|返还|比例(?:提取|安排)|(?<!担)保费(?!规模|收入)|消费券|列支|计提|资金支持|优惠(?=\s?\d)|补偿(?:资?金)(?!池)|起付(?:标准|线)|支付限额|封顶线"
    r"|(?:[省市县区]级|市县|地方|自筹)配套(?![设建率])|安排[^，。；]{0,16}(?:资金|经费|前期费)|(?:利率|税率|费率)(?:下调|降低|优惠|下浮)|(?:授信|支持)额度|(?:额度|价格|电价)[上下]浮|权重占|支持(?:比例|标准)|(?<!融资)(?<!贷款)(?<!信贷)(?<!金融)支持金额|最高(?:可|不超过)?(?:\d|给)"
    r"|享受.{0,12}(?:优惠|待遇)|贷款额度|再贷款(?:政策|额度)"
)
_PRICE = re.compile(
    r"(?:(?<=[理务车污水运])费(?=每)|(?<![专便水顺])(?<!平均)利率|(?<!利)税率|税额标准|费率|收费|租金|首付)"
    r"(?![^，。；、\d]{0,10}(?:量|[^利税费]率|数|面)(?:[^一-鿿]|[达降提增减保超不比同较控在]))"
)
_PAID = re.compile(r"价格|票价|单价|税额标准|(?:拨款|补助|补贴|经费|奖励|津贴|保障|低保|救助|供养|抚恤|抚养|特困)标准")
# 氢气价格降至35元/公斤, 降至每公斤30元
_PRICE_AIMED = re.compile(r"(?:降[至到]|(?:下降|降低|控制)[至到在])(?:每[一-鿿]{1,3})?\s?$")
# 每年安排不少于10亿元, 统筹整合资金不低于5亿元: what is given, not what is reached
_FUNDED = re.compile(
    r"\s?(?:[全各][省市县区])?(?:[省市县区]?[级直]?财政)?(?:每年)?(?:统筹|整合|安排|列支|筹措|拿出|注入|投入(?!产出|强度|研[发究]))+[^，。；\d]{0,12}$"
)
# 市值500亿—1000亿元70家, 10亿元企业3户: how large they are, not what is reached
_COUNTED_BY_SIZE = re.compile(
    r"\s?(?:(?![和及与])[一-鿿]{0,6}(?:企业|公司|集群|园区))?\s?\d+\s?(?:家|户|个(?!百分点|月))"
)
# 停止审批开采深度超1000米的煤矿, 不再新增20万千瓦以下机组
_FORBIDDEN = re.compile(
    r"\s?(?:原则上)?(?:停止|严禁|禁止|严格限制|不再(?:新建|新增|审批|布局|建设)|不得(?:新建|新增|审批)|严控新[增建])"
)
# 困难残疾人生活补贴和护理补贴覆盖率达到100%
_COVERS = re.compile(r"(?:补贴|补助|救助|津贴)[^，。；\d]{0,30}覆盖[率面](?:均|稳定|保持)?(?:达到?|为|在)?\s?$")
# 建成后，年可处理垃圾30万吨
_WILL_BRING = re.compile(r"(?:建成|投产|达产|投用|竣工|投运)后[^。；]{0,40}(?<![认许])可(?!再生|靠|循环|回收)")
# 对成效明显的开发区，每省1家扩区
_REWARDED = re.compile(r"(?:^|[。；\n])\s?对[^，。；]*(?:成效|成绩|显著|突出|靠前|优秀|先进|前列)[^，。；]*，")
_CONDITION_OPENS = re.compile(
    r"对|凡|获|经认定|首次|同一(?:企业|项目|单位|个?人|家庭)|每(?:新?(?:认定|引进|新增|培育|获批|建成|吸纳|培养|完成|达到?|增加))|新认定|年(?:销售|营业|主营)|达到.{0,30}的$"
)
_AIMED_AT = re.compile(r"\s?(?:力争|争取|确保|推动|到20\d\d|新增(?!.{0,30}的$)|累计|全年|[带撬拉]动|实现)")
_MADE_EACH_YEAR = re.compile(
    r"\s?每年(?:新?引进|新增|培育|举办|建成|开展|组织)(?!.*的$)[^，。；的]{2,20}(?:\d[^，。；]{0,6}以上|不少于|不低于)"
)
# 对……予以奖补，每年培育星级企业50家, and nothing granted behind it
_COUNTED_EACH_YEAR = re.compile(
    r"\s?每年(?:新?引进|新增|培育|举办|建成|开展|组织|遴选|认定|打造)[^，。；的\d]{2,20}\d[\d.]*万?\s?[家个名户项所座场条]$"
)
# ……给予资助，青年人才占比不低于六成: behind what is granted a rate of its own
_RATE_AIMED = re.compile(
    r"(?!对|凡|获|经|每|其中)[^，。；的\d]{4,24}(?:比重|占比|比例|率|年均增长)(?:均?(?:达到?|提高到|保持在)|$)"
)
# 设立风险补偿资金池，规模不低于10亿元，首贷损失按30%给予补偿
_FUND_SET_UP = re.compile(r"(?:设立|组建|建立|成立)[^，。；]{0,20}(?:基金|资金池)，(?:目标|首期|总)?规模[^，。；\d]*$")
_AIMS_IN_BRACKET = re.compile(r"达到?|不低于|不少于|到20|^（(?:其中|含|新增|新建|改建|扩建|改造)")
_GIVEN_COUNT = re.compile(
    r"(?:全省|全市|全国|全区|我省|我市|我国|等|涉及|重点支持|公布|通报|全[国省市县区]共?有|[分下][解配达][到至]|[一二三四五六七八九十]大[一-鿿]{1,6}[和及与、]|这|上述|涉及[^，。；\d、]{1,8}|(?<![底年月日之])前|其他|其余|近|前述|下列|以下)\s?$"
)
# 推进全市48处积水点整治: to be done, though they are there
_DONE_TO_ALL = re.compile(r"\s?(?:推进|完成|实施|改善|改造|启动|开展|整治|提升)[我全本][省市县国区州旗](?:剩余)?\s?$")
_WORK_BEHIND = re.compile(
    r"(?![一-鿿]{0,4}(?:市|县|区|乡镇|街道|部门)(?:[、的和]|[一-鿿]{0,2}$))[^，。；、\d]{2,20}?(?:整治|改造|治理|提升|加固|建设|条件|环境|修缮|修复)\s?$"
)
# 重点支持300名骨干赴外进修: how many shall be
_SUPPORTED = re.compile(r"重点支持\s?$")
_SUM_OF = re.compile(r"总投资额?(?:达到?)?\s?$")
_USED = re.compile(
    r"(?:发挥好?|用好|用活|依托|完善|加强|强化|健全|巩固|统筹(?:推进)?|落实|深化|抓好|抓实|做好|管好|办好|以)(?:第[一二三四五六七八九十]批)?\s?$"
)
# 发挥好3个国家级新区、5个自贸片区作用; 以4个市为试点; 在建成100个小区的基础上
_USED_AROUND = re.compile(
    r"^\s?(?:充分|更好地?|积极|有效|进一步)*(?:发挥好?|用好|用活).*(?:作用|优势|效能|功能|效应|力量|平台)|^[^，。；]*与[^，。；]*\d[^，。；]*的?(?:合作|对接|协作|联动|交流)$|^\s?在.*(?:的?基础上)$"
)
_NAME_BEHIND = re.compile(
    r"(?:部门|部委|方面|环节|阶段|专项行动|工作组|工作专班|设区市|地级市|字|月|季度|年(?!产值|营业|营收|销售|主营|均|收入|税收|处理|加工)|维度|层次|级(?!以上)|家庭|专班|清单|(?:重点|为民|惠民)?民生实事)"
    r"|[大小]项(?!目)|(?:重点|主要|具体|分项)?(?:任务|措施|举措|领域|发展方向|目标|指标)(?:(?![一-鿿])|分别[是为]|如下)"
)
_SERVING = re.compile(
    r"放行|办结|办理|审批|审核|受理|响应|送达|通关|转[诊介送运]|接诊|到场|送医|抢通|上门|回访|处置|办成|救助|速报|出具|答复|到达|压缩|压减|缩短|反馈结果|验放|开办"
)
_SHORTENED = re.compile(r"(?:压缩|压减|缩短|缩减|控制|减少|[降减]|提速)(?:至|到|为|在)\s?$")
_ADMINISTERING = re.compile(r"报送|上报|备案|印发|公示|公布|报告(?!书|表)|报省|报市|提交")
# 平均急救反应时间控制在12分钟以内, 平均住院日下降到8天以下
_DURATION = re.compile(
    r"(?:时间|时长|用时|耗时|周期|住院日|(?:审理|办理|审查|办案)期限|(?:安置|建设|周转|回款|审查|[工账])期)[^，。；\d]{0,6}$"
)
_BY_SO_MUCH = re.compile(r"(?:时间|时长|用时|耗时|周期|时限)[^，。；\d]{0,4}(?:压缩|压减|缩短|减少)了?\s?$")
_OF_RATE = re.compile(r"[一-鿿]{0,8}率")  # 7个工作日内办结率达到95%
_EACH_GIVES = re.compile(
    r"(?:人均|每人|每名|每位|年均|每学?年|每天)[^，。；]*(?:参加|服务|培训|学习|参与|实践|锻炼|活动|睡眠|运动|接触)"
    r"|每年(?:接受|参加)[^，。；]*$"
)  # 每人每年参加志愿服务不少于25小时
# 集中学习时间每年不少于8天, 累计参加脱产培训不少于3个月; not 每期培训不少于7天, 选派骨干赴外地学习不少于6个月
_LEARNS = re.compile(
    r"^(?!.*(?:每[期次班批轮场]|单[期次]|[选外]派|选送|赴|挂职|跟班|跟岗|顶岗|驻点|公告|公示))"
    r".*(?:培训|轮训|学习|进修|研修)(?:时间|时长)?(?:每年|每人|人均|累计|合计|原则上|应当?|均|要)*$"
)
_GROUP = re.compile(r"[一-鿿]{1,8}[生人者员工师]")
_DONE_IN = re.compile(r"办结|办成|放行|送达")  # 2个工作日办结
_OPEN_FOR = re.compile(r"(?:开放|营业|运营)(?:时间|时长)?$")  # 每周开放不少于35小时
_STAYS = re.compile(r"(?:停留|逗留|驻留)(?:时间|时长)[^，。；\d]{0,6}$")  # 游客平均停留时间延长至2.5天
_LASTS = re.compile(r"(?:备付|支付|储备|续航|备用|保供)[^，。；\d]{0,12}$")  # 失业保险基金备付期限保持在15个月以上
_A_SUM = 10**8  # 收入达到3亿, 元 is not written
_MANY_HOURS = 1000  # 飞行达到20万小时 is an amount of work
_OFTEN = re.compile(r"每(?:半年|季度?|月|周|天|日|两年|个月)")
_FROM = re.compile(
    rf"(?:由|从|自)\s?{OF_EACH}(?:(?:19|20)\d\d\s?年(?:底|末)?的?\s?|“?十[一二三四]五”?(?:期间|时期|期?末)?的?\s?)?(?:不足|约|近|原[来有]?的?|目前的?|现[在有]?的?|过去的?)?\s?$"
    r"|(?<!占)[较比](?:目前|现在|上年|去年|20\d\d\s?年(?:底|末)?)的\s?$"  # 寿命较目前的76岁继续增长
)
# 由现在的6%、18%、25%提高至: the second and the third
_FROM_ROW = re.compile(r"(?:由|从)[^，。；]{0,40}\d[^，。；、]{0,8}[、和及]\s?$")
_MADE_UP = re.compile(r"(?:组成|构成)(?:的|$)")
_TURNS_TO = re.compile(r"(?:[、和及][^，。；、]{0,12})*(?:分别)?[^，。；\d]{0,6}[到至为]\s?\d")
_EACH_SO_MANY = re.compile(r"每\s?\d[\d.]*[万户人个]{0,2}\s?[-—–－~～至到]{1,2}\s?$")  # 每300—500户划分网格
# 在10个主产县实施复合种植, 3名副市长任副组长: where it is done, who does it
_IN_PLACES = re.compile(r"(?:在|选择|选取|确定)(?:全[省市国区县])?\s?$")
_TRIED_OUT = re.compile(
    r"[一-鿿]{0,8}?(?:[市县区省村]|乡镇|街道|社区|省份|地区|部门|单位|领域|行业)[^，。；]{0,6}?(?:实施|开展|推广|推行|试点|先行|启动|探索|搬迁|推进|建成|建设|新建|改造|布局|设立|组建|完成)"
)
# 推进7个沿海市建设现代海洋城市: those who do it
_MADE_TO = re.compile(r"(?:推进|支持|推动|指导|督促)\s?$")
_PLACES_DO = re.compile(
    r"[一-鿿]{0,6}?(?:市|县|(?<![园校院厂库社矿牧])区|乡镇)(?:建设|开展|创建|发展|加快|完善)[一-鿿]"
)
_HEADED_BY = re.compile(
    r"[^，。；]{0,12}?(?:任|为|担任)(?:副?组长|成员|召集人|副?总指挥)|分辨率|[一-鿿]{0,8}每[人名家个户]"
    r"|(?!且)[一-鿿（）Ⅰ-Ⅴ]{1,24}(?:率|比例|比重)(?:均?达|不低|保持|稳定|提|超)"
)
# 各单位明确1名分管领导和1名联络员; 培训1000名工作人员 is a target
_NAMED_FOR_IT = re.compile(r"(?:分管|负责)(?:领导|同志|人员)|联[络系](?:员|人)|工作人员|专人")
_MOST_NAMED = 9
_WHOEVER = re.compile(r"\s?(?:凡是?|对于?|符合)[^，。；]*的[一-鿿]{1,8}")
# 日客流量超过1万人的公共场所，应当设置
_BOUND = re.compile(r"(?=[^，。；\d]*\d)[^，。；]*的[一-鿿]{1,8}，\s?(?:应当?|必须|须|不得)")
# 当水位超过警戒线2米时，启动
_WHEN = re.compile(r"\s?当[^，。；]*时|[^，。；]*\d[^，。；]{0,10}(?<![小瓦课学工实及同按准])时")
# 对规模20亩以上、坡度25度以下的地块优先安排
_FOR_WHOM = re.compile(r"^\s?对(?!外)")
_FAVOURED = re.compile(r"[^，。；]*的[^，。；]*(?:优先|予以|给予|实行|不再|不予|暂停|取消)")
# 上升超过5个百分点的取消评优资格
_THEN = re.compile(r"[^，。；\d]{0,8}的(?:部分|取消|予以|给予|不得|不予|一律|视为|暂停|不再|约谈|通报|启动)")
# 坡度超过25度、面积超过10亩的地块列入清单
_WITH_ANOTHER = re.compile(r"、[^，。；、\d]{1,12}\d+[^，。；、\d]{1,8}的(?!目标|水平|要求|规模|能力|标准|任务)[一-鿿]")
_OF_ANOTHER_PLACE = re.compile(r"、[^，。；、\d]{1,12}\d[\d.]*\s?[%％]")  # 山区60%以上、平原区80%以上的村
_CHARGED = re.compile(r"(?:水价|电价|气价|价格|标准)?(?:缴纳|缴费|收取|征收|计收|收费)")
# 超千万件的店铺6家: the class, not the aim
_SO_LARGE = re.compile(r"的(?!目标|水平|要求|规模|能力|标准|任务)[一-鿿“]")
_SHARED_OUT = re.compile(r"按照?\s?$")  # 市县按1∶1比例配套
_BUILT_IN_SHARE = re.compile(r"的?比例(?:配套)?(?:建设|预留|安装|配[建置备]|设置)")  # 固定车位按100%比例建设充电设施
_LAST = re.compile(r"(?:排名|排位|位列|位居|倒数|并列)[前后末第]?\s?$")  # 排名后3位的乡镇
_FOUND_OUT = re.compile(r"(?:梳理|排查|摸排|查找|查出|发现|识别|筛查|征集)(?:出|了|到)[^，。；]{0,12}$")
_MAY_DIFFER = re.compile(r"可(?:再|酌情)?(?:上浮|下浮|放宽|延长|适当[一-鿿]{2})[^，。；\d]{0,4}$")
_BY_STANDARD = re.compile(r"按照?[^，。；]{0,40}标准")
_ADJUSTED = re.compile(r"调整为[^，。；\d]{0,8}$")  # 用气量调整为每户每年360立方米: a rule
_COUNT_BEFORE = re.compile(r"\d\s?[余多]?\s?(?:个|家|座|条|所|处|项|户|只|辆|艘|套|台)\s?$")
_COUNT_OF_CLASS = re.compile(
    r"\d\s?(?:个|家|座|条|户|只|项)(?:年|综合|主营业务|营业|销售|税收|累计){0,2}(?:(?:总?产值|收入|营收|销售额|投资额?|市值|税收)(?:规模|总额)?|规模)(?:达到?)?$"
)
_HOUSEHOLD = re.compile(r"(?:及?以上)?户|口(?:以[上下]|之家|的)")  # 对3人户、4人户分别核定; 10万人口以上的镇
# 存栏5000头以上的乡镇达6个, 2000头—5000头的达20个
_CLASS_COUNTED = re.compile(
    r"\s?的[一-鿿]{0,16}?(?:达到?|为|有|发展到|增加到|稳定在)?\s?\d+\s?(?:个|家|户|座|所|处|名)"
)
# 存栏100头以上规模养殖比重达到80%
_SHARE_OF_CLASS = re.compile(
    r"\s?的?(?!且)[一-鿿]{2,12}(?:比例|比重|占比|率)(?:达到?|保持|稳定|提高|提升|不低|超过|为|\s?\d)"
)
_AREAS = ("平方米", "亩", "公顷", "公里")
_BUILT = re.compile(r"\s?(?:新建|建设|改造|改建|扩建|新增|完成|改扩建)")
_DELAYS = ("毫秒", "ms")  # 全省5毫秒低时延圈
_SEATS = re.compile(r"[^，。；]{0,4}(?:客车|校车|车辆|汽车)")
_PLACES = re.compile(r"范围|半径|距离|以外|覆盖率|处(?:$|的)|长的|宽的|高的|深的")
_REACH = re.compile(r"半径|距离|间距|边界|净[宽高]")
# 平均服务半径不超过1公里
_NEAR_ENOUGH = re.compile(r"(?:半径|间距|距离|误差)(?:原则上|均|应当?|要|控制在|[缩减][短小][到至]|\s)*$")
_LENGTH = re.compile(
    r"里程|长度|总长|公路|道路|管[网道线]|铁路|航道|岸线|分辨率|绿道|步道|河道|线路|网络|建[成设]|新[增建]|改造|修复|治理|覆盖"
)
_DISTANCE = ("米", "公里", "千米", "海里", "km")
_GOES_ON = re.compile(
    r"(?:并|和|及|与|以及|且|或|，|、|其中|的(?:目标|水平|[一-鿿]{0,4}任务|要求|能力|规模|标准)|[补配]建|配备|配置)"
)
# 营收1000万元以上且增速超过10%的企业; not 建成2万平方米以上且配套完善的公寓
_AND_SO_LARGE = re.compile(AND_WHICH)
_SO_OLD = re.compile(r"的(?!水平|目标)[一-鿿]")  # 40岁左右的成员; not 平均年龄保持在40岁左右的合理区间
_AGE_KEPT = re.compile(r"平均年龄[^，。；的\d]{1,12}$")
_MADE_SO = re.compile(r"(?:建成|新增|新建|完成|形成|投产|开工|并网|改造|建设|开发)\s?$")
_SET_UP = re.compile(rf"达到?\s?$|{_MADE_SO.pattern}")
# 研发投入占营业收入比重达5%以上的企业, 控股50%以上的企业; but 50%以上的企业
_WHICH_SHARE = re.compile(r"\s?的(?!目标|水平|任务|要求|比例)[一-鿿]")
_FALLS_SHORT = re.compile(r"(?:低于|高于|未达|不足)")
_RATE_BEFORE = re.compile(r"(?:比重|比例|占比|率|强度|幅度|增速|增长|[控持参占]股)(?:达到?|在|为|超过?)?\s?$")
# 解决3个乡镇2.6万人的饮水安全问题
_SOLVED = re.compile(r"的[^，。；]{2,16}(?:问题|困难|难题)")
_SOLVES = re.compile(r"解决[^，。；]*$")
_AS_TASK = re.compile(r"的[一-鿿]{0,4}任务")  # 完成30公里以上的建设任务
_FUND = re.compile(r"的[^，。；]{0,12}基金")
_HAN = re.compile(r"[一-鿿]")
# 200万吨炼化一体化项目: the name of a project that is under way
_PROJECT = re.compile(r"[^，。；、\d]{0,16}?(?:项目|工程|装置|机组|航道|基金|电厂|生产线)(?![一-鿿]{0,2}\d)")
# 新建日供水2万吨水厂1座
_CAPACITY = re.compile(
    r"(?:(?<![\d全每当本今明年])[日年]|小?时)(?:均|最大)?"
    r"(?:产|速|供|处[理置]|加工|吞吐|接待|发电|生产|输|储|屠宰|出栏|净化|消纳|回收|转运|焚烧|灌装|冶炼)[一-鿿]{0,3}\s?$"
)
# 按照人均绿地不少于12平方米建设公园; 按照人均用地不少于0.2平方米的标准 sets one
_BY_EACH = re.compile(r"\s?按照[^，。；\d]{0,8}[人户生亩]均")
_STANDARD = re.compile(r"\s?的(?:标准|要求)")
_THEIR_COUNT = re.compile(r"的?[一-鿿]{2,10}\s?\d+\s?(?:座|个|处|家|条|台|套)")
_PLANT = re.compile(r"(?:项目|工程|装置|机组|生产线|基地)(?:建设|投产|落地|达产)?$")
# 突破2000亿元大关
_MARK_PASSED = re.compile(r"大关|规模|目标|台阶|水平")
# 50亿元以上、行业排名前列的企业
_WHICH_TOO = re.compile(r"、[^，。；、\d]{2,16}的[一-鿿]")
# 保障1.1万亿斤以上粮食产能
_YIELDS = re.compile(
    r"(?:保障|形成|增产|新增|增加|完成|节约|减少|减排|替代|消纳|释放|盘活|腾退|修复|治理|安排|供应|提供|带动|惠及)\s?$"
)
# 3次以上投诉的窗口
_TIMES_OF = re.compile(r"[一-鿿]{1,8}的[一-鿿]")
# 90%以上的社区建设1所儿童之家: the share is the figure
_OF_SHARE = re.compile(r"(?<![达到比例率重过于占\d.])\d[\d.]*\s?[%％](?:以上|左右)?的[^，。；、]*$")
_PASSES = re.compile(r"[超突高低大小多少逾过>＞<＜]")
_RULE_BEHIND = re.compile(
    r"(?:可|优先|给予|予以|不得|应当?|须|取消|纳入|按|由|一律|视为|暂停|不再|原则上|实行|适用|享受|免)"
)
# 2台60万千瓦机组: how many of what is already named
_MODEL_BEHIND = re.compile(r"\s?\d+(?:\.\d+)?(?:万|亿)?(?:千瓦|吨|兆瓦|千伏|毫米|寸)(?!及?以[上下])")
# 改造内容包括基础类、完善类、提升类3类; but 包括甲乙在内的20个
_REACHED = re.compile(r"(?:达到?|为|[至到])\s?$")  # 指标包括指数达到86
_CONSISTS_OF = re.compile(r"(?:包括|包含|分为|划分为|涵盖)(?!.*在内)[^，。；\d]*$")
_ONE_OF = re.compile(r"[^，。；、\d]{2,20}之一")  # 全球18个高风险国家之一
# 以省会和60个重点镇为主抓手
_AS_LEVER = re.compile(
    r"[^，。；\d]{1,16}为(?:主要?|重点)?(?:抓手|重点|载体|依托|支撑|核心|试点|平台|龙头|骨干|节点|对象|主体|主线)"
)
_WITH = re.compile(r"以[^，。；]*$")
# 深入落实“十四五”12个新兴产业专项规划
_OF_A_PAPER = re.compile(r"[^，。；\d]{0,24}(?:规划|方案|政策|意见|部署|要求|计划)$")
_FOLLOWED = re.compile(r"(?:落实|执行|贯彻|衔接|对接)[^，。；\d]{0,14}$")
# 均为市属项目，共42个，分为两类; 实施31个民生项目，包括
_COUNTED_UP = re.compile(r"(?:[一-鿿]{0,6}项目)?(?:，|（)(?:分为|包括|涵盖|涉及)")
_NO_MORE_THAN = re.compile(r"(?:共|共计|总计|合计|实施|确定|安排)\s?$")
_OF_TASKS = re.compile(r"占[^，。；\d]{0,16}任务的\s?$")  # 分别占全市新栽、改造任务的60%、80%
_ROW = re.compile(r"[^，。；：\d]{1,16}[、和及与]\s?")
# 4大行动、17个工程、55项具体任务: the parts of the plan itself
_PARTS = r"(?:重点|重大|专项|具体|主要|分项)*(?:行动|工程|任务|举措|措施|专项|方面|领域)"
_MANY_PARTS = rf"[\d一二三四五六七八九十]+\s?[大项个条]{_PARTS}"
_PART_BEFORE = re.compile(rf"{_MANY_PARTS}[、和及]\s?$")
_PARTS_BEHIND = re.compile(rf"{_PARTS}(?:[、和及]\s?{_MANY_PARTS})?(?=$|[、和及])")
_MORE_PARTS = re.compile(rf"{_PARTS}[、和及]\s?{_MANY_PARTS}")
# 市值达1000亿元企业两户以上: which firms are counted
_SIZE_OF_CLASS = re.compile(r"(?:产值|收入|营收|销售额|市值|估值|投资额?|税收|规模)(?:达到?|为)?\s?$")
_CLASS_WITH_COUNT = re.compile(
    r"的?(?![和及与])[一-鿿]{0,6}(?:企业|公司|集团|项目|集群|园区|基地|平台|楼宇|乡镇|镇|县|村)[^，。；、\d的]{0,8}?[\d一两二三四五六七八九十百]+\s?[个家户条座]"
)
_BRINGS = re.compile(r"(?:建成|新增|完成|形成|投产|达到?|并网|设立|组建)\s?$")


_FOLDS = ("番", "倍")
_ONLY_QUOTED = re.compile(r"”(?![一-鿿])")


def to_reach(text: str, sentence: Span, hits: Sequence[Hit], plan_year: int | None = None) -> list[Hit]:
    """The hits of one sentence that are figures to reach; a row of counted things is one: 16个市和2个县.

    `plan_year`: what is told up to a later year (截至2025年) is to be, not given.
    """
    kept: list[Hit] = []
    counted: Hit | None = None
    left: Hit | None = None
    for hit in hits:
        if (
            counted
            and hit.relation == "="
            and hit.unit == counted.unit
            and _ROW.fullmatch(text, counted.end, hit.start)
        ):
            counted = hit
        elif left and left.unit == hit.unit in SHARES and text[left.end : hit.start] == "、":
            left = hit
        elif not is_none(text, sentence, hit, plan_year):
            kept.append(hit)
        else:
            left = hit if _OF_TASKS.search(text, max(sentence[0], hit.start - 24), hit.start) else None
            counted = hit if _GIVEN_COUNT.search(text, max(sentence[0], hit.start - 12), hit.start) else None
    return kept


def is_none(text: str, sentence: Span, hit: Hit, plan_year: int | None = None) -> bool:
    """Whether a number of the sentence is no figure to reach."""
    chunk = _chunk(text, sentence, hit)
    before, behind = text[chunk[0] : hit.start], text[hit.end : chunk[1]]
    return (
        _EACH_SO_MANY.search(before) is not None
        or _in_name(text, sentence, hit)
        or _is_level_left(before, behind)
        or is_given(text, sentence, hit, before, plan_year)
        or (_NAME_BEHIND.match(behind) is not None and not (hit.unit == "户" and _YIELDS.search(before)))
        or _speaks_of_another(text[hit.start], hit.unit, before)
        or (hit.relation == "=" and _is_mere_count(text, sentence, chunk, hit))
        or (hit.unit == "人" and behind.startswith("口") and not before.strip())  # 10万人口火灾死亡率
        or (hit.unit not in SHARES and _FORBIDDEN.match(before) is not None)
        or (hit.unit == "元" and _COUNTED_BY_SIZE.match(behind) is not None)
        or _is_brought(text, sentence, hit)
        or _condition(text, chunk, sentence)
        or _is_of_rule(hit, before, behind)
        or _granted(text, sentence, chunk, hit)
        or _is_none_of_its_unit(text, sentence, chunk, hit)
    )


def _is_brought(text: str, sentence: Span, hit: Hit) -> bool:
    """建成后，年可处理垃圾30万吨，带动就业500人; not 到2025年，新建充电桩5000个 behind it."""
    half = max(sentence[0], hit.start - FARTHEST, text.rfind("；", sentence[0], hit.start) + 1)
    brings = _WILL_BRING.finditer(text, half, hit.start)
    return any(A_YEAR.search(text, said.end(), hit.start) is None for said in brings)


def _is_level_left(before: str, behind: str) -> bool:
    """由12%提升到32%, 由12%、80%分别提升到32%、90%: the level there was."""
    if _FROM.search(before):
        return _MADE_UP.search(behind) is None  # 由100名名医、500名骨干组成
    return _FROM_ROW.search(before) is not None and _TURNS_TO.match(behind) is not None


def _speaks_of_another(first: str, unit: str | None, before: str) -> bool:
    """90%以上的社区建设1所儿童之家, 用气量调整为, 总投资100亿元: what it tells is no figure of its own."""
    if _OF_SHARE.search(before) and unit not in ("%", "％"):
        return True
    return _ADJUSTED.search(before) is not None or (_SUM_OF.search(before) is not None and first != "不")


def _is_mere_count(text: str, sentence: Span, chunk: Span, hit: Hit) -> bool:
    """全省16个市, 用好3个自贸片区, 在10个主产县实施, 2台60万千瓦机组: how many there are, not how many shall be."""
    before, behind = text[chunk[0] : hit.start], text[hit.end : chunk[1]]
    return bool(
        (_is_of_all(hit, before) and not (_DONE_TO_ALL.match(before) and _WORK_BEHIND.match(behind)))
        or (before.endswith("各") and _HAN.match(behind))
        or _REWARDED.search(text, max(sentence[0], hit.start - FARTHEST), hit.start)
        or _USED.search(before)
        or _USED_AROUND.search(text[slice(*chunk)])
        or _is_where(before, behind)
        or _HEADED_BY.match(behind)
        or (hit.value <= _MOST_NAMED and _NAMED_FOR_IT.match(behind))
        or _MODEL_BEHIND.match(behind)
        or (_CONSISTS_OF.search(before) and not _REACHED.search(before))
        or _ONE_OF.match(behind)
        or _MORE_PARTS.match(behind)
        or _PART_BEFORE.search(before)
        and _PARTS_BEHIND.match(behind)
        or "元" in (hit.unit or "")
        and _SIZE_OF_CLASS.search(before)
        and _CLASS_WITH_COUNT.match(behind)
        or _AS_LEVER.match(behind) is not None
        and _WITH.search(before)
        or _OF_A_PAPER.match(behind) is not None
        and _FOLLOWED.search(before)
        or _COUNTED_UP.match(text, hit.end, sentence[1]) is not None
        and _NO_MORE_THAN.search(before)
    )


def _is_of_all(hit: Hit, before: str) -> bool:
    """全市48处, 涉及3个区; not 全市100%的乡镇, 青湖剧院等2—3个剧场."""
    said = _GIVEN_COUNT.search(before)
    if said is None or hit.unit in (*SHARES, *_DELAYS):
        return False
    if hit.unit == "名" and _SUPPORTED.match(said.group()):
        return False
    if hit.unit in _AREAS and said.group().startswith("等") and _BUILT.match(before):
        return False  # 新建公寓楼、餐厅等4.4万平方米
    return hit.upper is None or not said.group().startswith("等")


def _is_none_of_its_unit(text: str, sentence: Span, chunk: Span, hit: Hit) -> bool:
    """What a time, a number of times, a share or a size mostly says instead of an aim."""
    before, behind = text[chunk[0] : hit.start], text[hit.end : chunk[1]]
    unit = hit.unit or ""
    if hit.behind and _COUNT_BEFORE.search(before) and _HAN.match(behind):
        return True  # 建设30个10万头以上养殖场: how large those counted are
    says_size = hit.relation == ">=" or bool(hit.relation == "=" and _SO_LARGE.match(behind))
    if says_size and _COUNT_OF_CLASS.search(before):
        return True  # 打造4条产值超500亿元、6条超千亿元的产业链, 1家营收规模达10亿元的企业
    if TIME_UNIT.fullmatch(unit):
        return _is_deadline(hit, text, sentence, chunk)
    if unit == "次":
        return _TIMES_OF.match(behind) is not None or ("次数" not in before and _is_how_often(hit, before))
    if unit == "人" and _HOUSEHOLD.match(behind):
        return True
    is_class = unit not in SHARES and (hit.behind or hit.upper) and _CLASS_COUNTED.match(behind)
    if is_class:
        return True
    if hit.behind and unit not in SHARES and _SHARE_OF_CLASS.match(behind):
        return True
    if unit == "座":
        return _SEATS.match(behind) is not None
    if unit == "类":
        return hit.relation == "=" and bool(behind.strip())
    if unit in ("%", "％"):
        which = _RATE_BEFORE.search(before) or _FALLS_SHORT.match(text, hit.start)
        return _WHICH_SHARE.match(behind) is not None and which is not None
    return (unit == "年" or SIZE_OR_RATE.fullmatch(unit) is not None) and _says_which(text, hit, before, behind)


def _is_how_often(hit: Hit, before: str) -> bool:
    return _OFTEN.search(before) is not None or (hit.relation != ">=" and "每" in before) or hit.value <= 1


def _is_where(before: str, behind: str) -> bool:
    """在10个主产县实施, 推进7个沿海市建设: where something is done, not how much."""
    tried_out = _IN_PLACES.search(before) and _TRIED_OUT.match(behind)
    return bool(tried_out or _MADE_TO.search(before) and _PLACES_DO.match(behind))


def _condition(text: str, chunk: Span, sentence: Span) -> bool:
    """80%以上能耗由规上企业消耗的，优先纳入; 凡亩均税收达到20万元的项目，可享受: whom the rest is for."""
    if _BOUND.match(text, chunk[0], sentence[1]):
        return True
    if chunk[1] < sentence[1] and text[chunk[1] - 1] == "的":
        return True  # 培训不少于10天的，发放证书
    whoever = chunk[1] < sentence[1] and _WHOEVER.fullmatch(text, *chunk) is not None
    if whoever and _RULE_BEHIND.match(text, chunk[1] + 1, sentence[1]):
        return True
    return (
        text.startswith("时，", chunk[1] - 1) and chunk[1] < sentence[1] and _WHEN.fullmatch(text, *chunk) is not None
    )


def _is_of_rule(hit: Hit, before: str, behind: str) -> bool:
    """对50亩以上的地块优先, 可上浮10%, 上升超过5个百分点的取消, 梳理出43处: a rule, or what somebody found."""
    if _FOR_WHOM.match(before) and _FAVOURED.match(behind):
        return True
    if "可" in before and _MAY_DIFFER.search(before) or _FOUND_OUT.search(before):
        return True
    if _CHARGED.match(behind) or _is_shared_out(hit, before, behind) or _LAST.search(before):
        return True
    if "的" not in behind:
        return False
    is_bound = bool(hit.behind) or hit.relation != "="
    is_size = hit.unit in ("%", "％") or SIZE_OR_RATE.fullmatch(hit.unit or "") is not None
    is_each = TIME_UNIT.fullmatch(hit.unit or "") is not None and _EACH_GIVES.search(before) is not None
    if not is_size and not is_each and hit.relation == ">=" and not hit.behind and _SO_LARGE.match(behind):
        return True
    if hit.unit in ("%", "％") and _OF_ANOTHER_PLACE.match(behind):
        return False
    return _THEN.match(behind) is not None or (is_bound and _WITH_ANOTHER.match(behind) is not None)


def _is_shared_out(hit: Hit, before: str, behind: str) -> bool:
    return _SHARED_OUT.search(before) is not None and not (hit.unit in SHARES and _BUILT_IN_SHARE.match(behind))


def _says_which(text: str, hit: Hit, before: str, behind: str) -> bool:
    """年产值1亿元以上的企业, 超100亿元的产业集群, 50米范围内, 200万吨炼化项目: the size is no aim."""
    if _BY_EACH.match(before) and not _STANDARD.match(behind):
        return True
    if hit.relation == "=" and _CAPACITY.search(before) and _THEIR_COUNT.match(behind):
        return True
    if hit.unit in _DISTANCE and hit.relation == "<=" and _NEAR_ENOUGH.search(before):
        return _HAN.match(behind.strip()) is not None
    if (
        hit.unit in _DISTANCE
        and not _AS_TASK.match(behind)
        and (hit.behind and not _LENGTH.search(before) or _PLACES.match(behind) or _REACH.search(before))
    ):
        return True
    if behind.startswith("级"):
        return True
    says_age = hit.unit == "岁" and (hit.behind != "左右" or _SO_OLD.match(behind) and not _AGE_KEPT.search(before))
    if says_age and "寿命" not in text[max(0, hit.start - 40) : hit.start]:
        return True
    behind = behind.strip()
    if (hit.behind or hit.relation != "=") and behind[:1].isdigit() or hit.behind and _WHICH_TOO.match(behind):
        return True
    if hit.behind and _AND_SO_LARGE.match(behind) and not _YIELDS.search(before) and not _MADE_SO.search(before):
        return True
    if hit.behind == "左右" or not behind or _GOES_ON.match(behind):
        return False
    if hit.behind:
        return _HAN.match(behind) is not None and ("元" in (hit.unit or "") or not _YIELDS.search(before))
    if _PASSES.match(text, hit.start) and hit.unit != "年" and not behind.startswith("的"):
        return _HAN.match(behind) is not None and not _MARK_PASSED.match(behind)
    if "/年" in (hit.unit or "") and _PLANT.search(behind):
        return True
    if behind.startswith("的"):
        if _SOLVED.match(behind) and _SOLVES.search(before):
            return False
        set_up = _FUND.match(behind) is not None and "规模" in before
        return not set_up and (hit.relation != "=" or not _SET_UP.search(before))
    return _PROJECT.match(behind) is not None and not _BRINGS.search(before) and hit.relation == "="


def _is_deadline(hit: Hit, text: str, sentence: Span, chunk: Span) -> bool:
    """A time is an aim only as a limit for serving people and firms, or as a number of days (优良天数)."""
    before = text[chunk[0] : hit.start]
    if (
        "天数" in before
        or _STAYS.search(before)
        or hit.relation == ">="
        and any(amount.search(before) for amount in (_EACH_GIVES, _LEARNS, _OPEN_FOR, _LASTS))
        or hit.relation == ">="
        and _gives_too(text, sentence, chunk, before)
        or hit.value >= _MANY_HOURS
        or "提前量" in before
    ):
        return False
    if _OF_RATE.match(text, hit.end, chunk[1]):
        return True
    limit = hit.relation == "<=" or _DONE_IN.match(text, hit.end, chunk[1]) is not None
    limit = limit or _SHORTENED.search(before) is not None or _BY_SO_MUCH.search(before) is not None
    if not limit or _ADMINISTERING.search(text, *chunk):
        return True
    if hit.unit == "个月":
        return not _DURATION.search(before)
    return not (_BY_SO_MUCH.search(before) or _DURATION.search(before) or _SERVING.search(text, *sentence))


def _gives_too(text: str, sentence: Span, chunk: Span, before: str) -> bool:
    """小学生每天睡眠时间不少于10小时，初中生不少于9小时."""
    earlier = CHUNK_END.split(text[max(sentence[0], chunk[0] - FARTHEST) : max(sentence[0], chunk[0] - 1)])[-1]
    return _GROUP.fullmatch(before) is not None and _EACH_GIVES.search(earlier) is not None


def _chunk(text: str, sentence: Span, hit: Hit) -> Span:
    """The words between two commas in which a number stands."""
    start = max(sentence[0], hit.start - FARTHEST)
    for match in CHUNK_END.finditer(text, start, hit.start):
        start = match.end()
    end = min(sentence[1], hit.end + FARTHEST)
    behind = CHUNK_END.search(text, hit.end, end)
    return start, behind.start() if behind else end


def _in_name(text: str, sentence: Span, hit: Hit) -> bool:
    """Within 《》, within a short “…”, or within a bracket that only explains."""
    before = text[max(sentence[0], hit.start - 120) : hit.start]
    if before.rfind("《") > before.rfind("》"):
        return True
    opened = before.rfind("“")
    if opened > before.rfind("”"):
        if hit.unit in _FOLDS and before.endswith("“") and _ONLY_QUOTED.match(text, hit.end):
            return False  # 数量实现“翻番”
        closed = text.find("”", hit.end, hit.end + 20)
        return closed > 0 and closed - (hit.start - len(before) + opened) <= 24
    opened = before.rfind("（")
    return opened > before.rfind("）") and not _AIMS_IN_BRACKET.search(before[opened:])


def _granted(text: str, sentence: Span, chunk: Span, hit: Hit) -> bool:
    """Money given, and the conditions for it: from the part that opens with 对… to the end of its half sentence."""
    if hit.unit in SHARES and _COVERS.search(text, chunk[0], hit.start):
        return False
    if _PRICE.search(text, *chunk) and (hit.unit or "") in ("%", "％", "元"):
        return True
    nearest = max(sentence[0], hit.start - FARTHEST)
    half = max(nearest, text.rfind("；", nearest, hit.start) + 1)
    farthest = min(sentence[1], hit.end + FARTHEST)
    half_end = text.find("；", hit.end, farthest)
    half_end = farthest if half_end < 0 else half_end
    paid = _PAID.search(text, half, hit.start) or _BY_STANDARD.search(text, *chunk)
    is_money = (hit.unit or "").startswith("元")
    if is_money and paid and not _PRICE_AIMED.search(text, chunk[0], hit.start):
        return True
    if is_money and _FUNDED.match(text, chunk[0], hit.start):
        return True
    if not _GRANTED.search(text, half, half_end):
        return False
    if _GRANTED.search(text, *chunk):
        return True
    if _AIMED_AT.match(text, *chunk) or _MADE_EACH_YEAR.match(text, *chunk):
        return False
    own_aim = hit.unit in SHARES and _RATE_AIMED.match(text, chunk[0], hit.start)
    own_aim = own_aim or hit.relation != "<=" and _COUNTED_EACH_YEAR.match(text, *chunk)
    if own_aim and not _GRANTED.search(text, hit.end, half_end):
        return False
    if (hit.unit or "").endswith("元") or hit.unit is None and hit.value >= _A_SUM:
        return not _FUND_SET_UP.search(text, half, hit.start)
    return any(_CONDITION_OPENS.match(text[a:b].strip()) for a, b in _parts(text, half, chunk[1]))


def _parts(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for match in CHUNK_END.finditer(text, start, end):
        yield at, match.start()
        at = match.end()
    yield at, end
