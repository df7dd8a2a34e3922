"""What is no plan is refused with the reason; nothing ever ends in a traceback."""

from __future__ import annotations

import pytest

from tests.plantext.gold import SEEDS
from tracker.errors import NotAPlan
from tracker.plantext import read_plan
from tracker.plantext.document.bytes_in import MAX_BYTES, open_document

NEWSPAPER = """本报讯（记者 郑某）12月20日，市区互查组来我区开展优化营商环境工作专项检查。
互查组一行首先来到市民中心政务大厅。
省发展改革委有关负责人表示，《某省促进绿色消费实施方案》已经印发，到2025年绿色消费方式得到普遍推行。
某市举行运动会
昨日，某市第五届运动会在体育中心开幕，来自各区县的3000名运动员参加比赛。
"""
ESSAY = """论秋天
一、秋天的颜色
秋天来了，树叶黄了，天空显得格外高远，人们走在林荫道上，心里充满了收获的喜悦。
二、秋天的声音
风吹过田野，稻谷沙沙作响，远处传来收割机的轰鸣，孩子们在田埂上奔跑欢笑。
三、秋天的味道
桂花的香气弥漫在空气里，果园里苹果熟了，农家的灶台上飘出新米的清香。
"""
PRICES = """某超市价格表
1. 苹果 5.80元
2. 香蕉 3.50元
3. 西红柿 4.20元
4. 大白菜 1.20元
5. 猪肉 15.80元
本价格表自即日起执行，欢迎广大顾客选购优质农产品。
"""
REFUSED = [
    (b"", "空"),
    (b"  \n \n", "空"),
    (NEWSPAPER.encode(), "不"),
    (ESSAY.encode(), "不"),
    (PRICES.encode(), "不"),
    (bytes(range(256)) * 8, "损坏"),
    (b"\x80\xff\xfe\x81" * 50, "损坏"),
    ("一、任务\x00".encode() * 20, "损坏"),
    (b"hello world, this is no plan at all", "中文"),
    (b"%PDF-1.7\n", "PDF"),
    (b"PK\x03\x04" + b"\x00" * 30, "损坏"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 30, "密码"),
    (b"\x89PNG\r\n", "图片"),
    (b"GIF89a", "图片"),
    (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "图片"),
    (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "另存为 JPEG"),
    (("啊" * 200).encode(), "编号"),
]


@pytest.mark.parametrize(("data", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_plan_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(NotAPlan, match=reason) as refusal:
        read_plan(data, "文件.txt")
    assert refusal.value.exit_code == 2


class TooLarge(bytes):
    """Bytes whose length can be asked, but that must not be looked into."""

    def __len__(self) -> int:
        return MAX_BYTES + 1

    def startswith(self, *args: object) -> bool:
        raise AssertionError("looked into the file")

    def strip(self, *args: object) -> bytes:
        raise AssertionError("looked into the file")


def test_more_than_fifty_megabytes_are_refused_before_reading() -> None:
    with pytest.raises(NotAPlan, match="50 MB"):
        read_plan(TooLarge(), "方案.txt")


def words_of(data: bytes) -> str:
    return "\n".join(line.words for line in open_document(data, "方案.txt").lines)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    words = "某省促进绿色消费实施方案，为推进绿色消费，制定本方案。"
    assert words_of(words.encode(encoding)) == words


def test_a_last_character_cut_in_two_is_left_out() -> None:
    words = "某省促进绿色消费实施方案，为推进绿色消费，制定本方案"
    assert words_of(words.encode()[:-1]) == words[:-1]


def test_the_source_is_named_with_its_fingerprint() -> None:
    read = read_plan(SEEDS[0].read_bytes(), "某方案.txt")
    assert (read.source.file, read.source.kind, len(read.source.sha256)) == ("某方案.txt", "txt", 64)


def test_a_task_table_copied_into_plain_text_is_a_table_again() -> None:
    rows = [
        "序号\t重点任务\t主要内容\t牵头单位\t配合单位\t完成时限",
        "1\t扩大消费\t发展绿色商场30个\t市商务局\t市财政局、市城管局\t2025年底前",
        "2\t绿色出行\t推广公交\t市交通局\t\t长期坚持",
    ]
    reading = read_plan(("某市促进绿色消费重点任务分工方案\n" + "\n".join(rows)).encode(), "分工.txt")
    names = [[(p.name, p.role) for p in c.parties] for m in reading.measures for c in m.clauses]
    assert names == [[("市商务局", "lead"), ("市财政局", "co"), ("市城管局", "co")], [("市交通局", "lead")]]
    assert [(m.path, m.title) for m in reading.measures] == [((1,), "扩大消费"), ((2,), "绿色出行")]
