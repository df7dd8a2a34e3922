"""What a figure speaks of: the words before it, or behind it, within its part of the sentence."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from tracker.plantext.figures.parts import parts
from tracker.plantext.figures.relations import LEVEL_THEN, LOWERED, RAISED
from tracker.plantext.figures.subjects.before import (
    AIMS_AT,
    BRACKET,
    FARTHEST,
    HAD_BEFORE,
    MEASURE,
    PART_END,
    RATE,
    YEAR,
    Number,
    bare_name,
    chunk_before,
    said_before,
    without_close,
)
from tracker.plantext.figures.subjects.behind import joined, noun_behind
from tracker.plantext.figures.subjects.earlier import (
    CHANGED,
    MADE_BEFORE,
    MADE_IN_ALL,
    named_before,
    of_another_kind,
    of_another_place,
    with_head,
    with_verb,
)
from tracker.plantext.figures.subjects.rows import AND
from tracker.plantext.figures.subjects.together import respectively, share_nouns_behind, with_shared_nouns, with_topic
from tracker.plantext.figures.unit_words import HOURS_OR_DAYS, POINTS, SHARES
from tracker.plantext.reading import Span

_LONGEST_ROW = 400
_LONGEST = 80
_BRACKET_ENDS = re.compile(r"^[^（(]*[）)]")
_WHO_BEHIND = re.compile(r"（[^（）]*(?:[局委厅办部]|负责|牵头|配合)）$")  # 50亿元产业基金（省财政厅）
# 比2020年的43%提高2个百分点: the level is that of the year
_LEVEL_THEN = re.compile(rf"(?<=年){LEVEL_THEN}(?=[提增降下减压])")
_SINCE = re.compile(r"(?<!占)[比较]20\d\d\s?年(?:底|末)?$")  # 地区生产总值较2020年翻一番
# 拨款不低于每生每年500元
_LIMIT_OF_EACH = re.compile(r"(?:不低于|不少于|不超过|不高于|控制在|达到?)(?=(?:每[一-鿿]{1,3}){1,2}$)")
# 其中2023年完成, 2023年、2024年分别建成, 其中: no name of its own
_OF_THESE = re.compile(
    r"[\s、，和及]*(?=其中|分别|(?:力争|到)?20\d\d|[两二三四五\d]年)(?:其中|力争|到|计划|\s|[两二三四五\d]年(?=累计|共)|(?:20\d\d\s?年(?:年?底前?|末|汛[前期]|上半年)?[、和及]?))*"
    r"(?:分别|各|再|累计|力争)*(?:完成|达到?|实施|(?P<verb>新增|新建|改建|扩建|改扩建|改造提升|改造|建成|投用|投产|投运|开工|完工|竣工|筹集|培训|开通|启用|打造|建设|创建|培育|整治|治理|修复|更新))?(?:任务)?(?:分别)?\s?"
    r"(?:(?:提高|提升|增加|扩大|下降|降低|压减|缩短|控制|稳定|保持|[增升降])[到至在])?"
)
_RAISED_AGAIN = re.compile(r"再(?:提高|提升|增加|扩大|降低|下降|压减)")
_UNDONE = re.compile(
    r"(?:淘汰|压减|关停退出|关停|关闭|取缔|拆除|退出|清理|腾退|治理|整治|修复|改造提升|改造|更新)(?=[一-鿿“])"
)
# 修复堰塘1座、建设机电井7座: what stands before the second is a verb of its own
_OWN_VERB = re.compile(r"[、\s]*(?:建设|修建|建成|架设|铺设|疏浚|安装|设置)")
_DOES_ITSELF = re.compile(
    rf"{_UNDONE.pattern}|每|各|其中|新|建|改|扩|培育|打造|完成|开展|组织|实施|推广|引进|加装|增|开工|投|提升|设立|创建|认定"
    r"|带动|涉及|惠及|受益|覆盖|服务|解决|安置|总|累计"
)
# 12万人（含高级工4万人）取得职业证书
_ASIDE_BEHIND = re.compile(r"(?P<aside>（(?:含|其中)[^（）]{1,30}）)(?=[一-鿿])(?!等|以)")
_PER_TIME = re.compile(r"(?<=[到至为达])每(?:秒|小时|分钟|日|天)$")  # 能力达到每秒240立方米
_IN_ALL = re.compile(r"累计|合计|总数|总量")
# 到2025年和2030年，城乡居民达标比例分别: of each year, not of town and country
_TWO_YEARS = re.compile(r"20\d\d\s?年?[和、及]\s?20\d\d\s?年")
_PER_YEAR = re.compile(r"每年|^年均")
_RAISES = re.compile(rf"^(?:{RAISED}|{LOWERED})(?=[一-鿿]{{3}})")
# 打造集聚区8个，每个区县不少于1个
_EACH_PLACE = re.compile(r"(?:每个?|各)(?:[省市州县区旗、]|乡镇|街道|社区|行政村|村|（[市区县旗、]{1,5}）)+")
_WHOLE_PLACE = re.compile(r"全[市省州县区旗](?:累?共)?(?:培育|建成|打造|创建|建设|新建)?")
_BY_NO_LESS = re.compile(r"(?<=[一-鿿]{2})按照?(?:不低于|不少于|不超过)(?=[一-鿿]{2})")  # 住宅按不低于总车位30%的比例
_THIS_SHARE = re.compile(r"[这该上][一述]?(?:比例|占比|比重|指标|数字)")
_OF_A_TASK = re.compile(r"的?(?:年度|全年)?(?:目标任务|任务目标|目标)")  # 完成粮食总产1295万吨目标任务
_BARE_TASK = re.compile(r"[一-鿿]{0,4}任务")  # 推进地下管廊示范工程，年内完成30公里以上的建设任务
# 每个县（市、区）, 每所小学: of what each shall have so many
_EACH_OF = re.compile(
    r"每(?!年)[个所家座处支一]{0,2}[^，。；\d]{0,6}?(?:设区市|市县|省|市|县|区|乡镇|镇|乡|村|街道|社区|企业|机构|中心|家庭|[医学法]院|[学小中][校学]|站|园|队)"
    r"(?:（[^）]{1,6}）)?|每[十百千万]{1,2}名?(?:常住人口|人口?|户|儿童|老年人|居民|学生)(?:拥有|配[备置])?"
)
_NEARBY = 20  # figures back in which the name of one may stand
_GROWN_EACH = re.compile(r"\s?(?P<since>年均|同比|[比较]20\d\d年)?分别(?P<grows>增长|增加|提高|下降)\s?$")
_REACHED_EACH = re.compile(
    r"\s?(?:(?:力争)?到?\s?20\d\d\s?年底?)?(?:[上前]述|以上)?(?:[两二三四五]项|各项)?(?:指标)?分别(?:达到?|提[高升]到|增加?[到至]|突破|超过|不少于|不低于)\s?$"
)
_RATE_OF_EACH = re.compile(
    r"\s?(?P<rate>[一-鿿]{0,4}(?:率|占比|比例|面积|产值|销售额))分别(?:达到?|为|提[高升]到|不低于|超过)?\s?$"
)


def subjects(text: str, sentence: Span, hits: Sequence[Number]) -> list[str]:
    """A subject for each hit (start, end, unit) of one sentence, in order."""
    naming = _Naming(text, hits, list(parts(text, *sentence, PART_END)), sentence[0])
    for i in range(len(hits)):
        naming.name(i)
    share_nouns_behind(text, hits, naming.found, naming.nouns)
    with_topic(text, sentence, hits, naming.found)
    return with_shared_nouns(hits, naming.found)


@dataclass
class _Naming:
    """The subjects of one sentence, found one after the other, since each may speak of those before it.

    `used_to`: up to where words were taken; `nouns`: of each what stood behind it; `shared`: of a row with 分别;
    `rate`: what a list behind a colon is of, as long as it goes on.
    """

    text: str
    hits: Sequence[Number]
    chunks: list[Span]
    used_to: int
    found: list[str] = field(default_factory=list)
    nouns: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    rate: str = ""

    def name(self, i: int) -> None:
        """Find the subject of the i-th number."""
        start, end, _ = self.hits[i]
        at = bisect_right(self.chunks, start, key=itemgetter(0)) - 1
        first = bisect_left(self.hits, self.chunks[at][0], key=itemgetter(0))
        if i == first:
            shares = self._reached, self._of_each, self._row, self._grown
            self.shared = next((found for share in shares if (found := share(at, first))), [])
        if self.shared:
            self._keep(self.shared[i - first], "", end)
            return
        right, right_end = self._behind(i, self.chunks[at])
        subject = self._in_all(i, self._with_each(i, self._subject(i, at, right)))
        subject = self._undone_too(i, self._covered_too(i, subject, right))
        self._keep(subject[:_LONGEST], right, max(end, right_end) if right else end)

    def _keep(self, subject: str, right: str, used_to: int) -> None:
        name = subject
        for aside in (_WHO_BEHIND, _LEVEL_THEN, _LIMIT_OF_EACH, _SINCE, _BY_NO_LESS):
            name = aside.sub("", name)
        name = AIMS_AT.sub(r"\g<where>", HAD_BEFORE.sub(r"\g<where>", name))
        self.found.append(name.replace("分别", ""))
        self.nouns.append(right)
        self.used_to = used_to

    def _mates(self, at: int, first: int) -> Sequence[Number]:
        """The numbers of a part of the sentence, of which `first` is the first."""
        return self.hits[first : bisect_right(self.hits, self.chunks[at][1], key=itemgetter(0))]

    def _row(self, at: int, first: int) -> list[str]:
        """果蔬、肉类腐损率分别控制在5%、3%: a subject for each number of this part of the sentence; else none."""
        chunk = self.chunks[at]
        is_of_years = at and _TWO_YEARS.search(self.text, *self.chunks[at - 1]) and "城乡" in self.text[slice(*chunk)]
        if chunk[1] - chunk[0] > _LONGEST_ROW or is_of_years:
            return []
        mates = self._mates(at, first)
        return respectively(self.text, chunk, mates, chunk_before(self.text, self.chunks, at))

    def _grown(self, at: int, first: int) -> list[str]:
        """总值达到5000亿元，收入达到300亿元，年均分别增长6%和5%: each of those named before grows so much."""
        chunk = self.chunks[at]
        mates = self._mates(at, first)
        grown = _GROWN_EACH.match(self.text, chunk[0], mates[0][0]) if len(mates) > 1 else None
        if grown is None or len(self.found) < len(mates):
            return []
        named = range(first - len(mates), first)
        if any(self.hits[n][2] in (*SHARES, *POINTS) for n in named):
            return []
        return [CHANGED.sub("", self.found[n]) + (grown["since"] or "") + grown["grows"] for n in named]

    def _of_each(self, at: int, first: int) -> list[str]:
        """社区食堂100家、助餐点300个，覆盖率分别达80%、90%: of each of those that the part before names."""
        chunk = self.chunks[at]
        mates = self._mates(at, first)
        rate = _RATE_OF_EACH.match(self.text, chunk[0], mates[0][0])
        before = [hit for hit in self.hits[:first] if at and hit[0] >= self.chunks[at - 1][0]]
        if rate is None or not 1 < len(mates) == len(before) or any(hit[2] in SHARES for hit in before):
            return []
        return [MADE_BEFORE.sub("", name) + rate["rate"] for name in self.found[first - len(mates) : first]]

    def _reached(self, at: int, first: int) -> list[str]:
        """目录5000条、数据集500个；2027年，分别达到8000条和900个: each of those named before, in the same units."""
        chunk = self.chunks[at]
        mates = self._mates(at, first)
        named = slice(max(0, first - len(mates)), first)
        if len(mates) < 2 or not at or not _REACHED_EACH.match(self.text, chunk[0], mates[0][0]):
            return []
        before = self.chunks[at - 1]
        if YEAR.sub("", self.text[slice(*before)]).strip() and self.hits[first - 1][0] < before[0]:
            return []  # 铁路、水路货运占比，分别达到12%、18%
        alike = [hit[2] for hit in self.hits[named]] == [hit[2] for hit in mates]
        return [CHANGED.sub("", name) for name in self.found[named]] if alike else []

    def _behind(self, i: int, chunk: Span) -> tuple[str, int]:
        end = self.hits[i][1]
        aside = _ASIDE_BEHIND.match(self.text, end, chunk[1])
        end = aside.end("aside") if aside else end
        following = next((hit[0] for hit in self.hits[i + 1 :] if hit[0] >= end), chunk[1])
        return noun_behind(self.text, end, min(following, chunk[1]), more=following < chunk[1])

    def _covered_too(self, i: int, subject: str, right: str) -> str:
        """设施覆盖90%以上的乡镇和60%以上的行政村: what covers the first covers the second."""
        if not self.found or not right or subject != right or self.hits[i][2] not in SHARES:
            return subject
        noun, before = self.nouns[-1], self.found[-1]
        beside = self.text[self.used_to : self.hits[i][0]].strip() in ("、", "和", "及", "以及")
        if not beside or self.hits[i - 1][2] not in SHARES or not noun or not before.endswith(noun):
            return subject
        covers = before.removesuffix(noun)
        return covers + right if len(covers) > 1 else subject

    def _undone_too(self, i: int, subject: str) -> str:
        """淘汰燃煤锅炉500台、老旧货车2万辆: without the verb a target to have so many of them."""
        itself = _DOES_ITSELF.match(subject) or _OWN_VERB.match(self.text, self.used_to)
        undone = _UNDONE.match(self.found[-1]) if self._row_goes_on(i) and not itself else None
        return undone.group() + subject if undone else subject

    def _with_each(self, i: int, subject: str) -> str:
        """每个县建设1个中心、3个社区: of each county as long as the row goes on."""
        each = _EACH_OF.match(self.found[-1]) if self._row_goes_on(i) and "每" not in subject else None
        return each.group() + subject if each else subject

    def _row_goes_on(self, i: int) -> bool:
        """锅炉500台、货车2万辆: the i-th number counts what stands beside that of the one before."""
        return bool(self.found) and self.hits[i][2] not in SHARES and self.text.startswith("、", self.used_to)

    def _in_all(self, i: int, subject: str) -> str:
        """每年培训2000人，到2027年累计达到8000人: what is made in all is not of each year."""
        since = self.text[self.hits[i - 1][1] : self.hits[i][0]] if i else ""
        is_total = _IN_ALL.search(since) is not None and "每年" not in since
        return _PER_YEAR.sub("", subject, count=1) if is_total else subject

    def _subject(self, i: int, at: int, right: str) -> str:
        unit = self.hits[i][2]
        words = self._words(i, at, right)
        if _OF_A_TASK.fullmatch(right) and len(words) > 1:
            return words
        if _BARE_TASK.fullmatch(right):
            return said_before(self.text, chunk_before(self.text, self.chunks, at)) + right
        if right:
            return words + right if unit in HOURS_OR_DAYS else joined(words, right, unit)
        self.rate = self._rate_of_list(i, at) if words and unit in SHARES and not MEASURE.search(words) else ""
        if self.rate:
            return words + self.rate
        return self._beside_before(i, at, words)

    def _beside_before(self, i: int, at: int, words: str) -> str:
        """The words before a number, with what they leave to the name of the number before it: 县城达到60%."""
        before, unit = self._named_last(i), self.hits[i][2]
        between = self.text[self.hits[i - 1][1] : self.hits[i][0]].strip() if i else ""
        same = i > 0 and self.hits[i - 1][2] == unit
        if same and "分别" not in between and _THIS_SHARE.fullmatch(words):  # 比例达到50%；到2030年，这一比例提升至60%
            return CHANGED.sub("", before)
        if words == "/" or same and not words and AND.fullmatch(between):
            return before  # 500万千瓦/1000万千瓦时; 2024年、2025年分别新增充电桩1万个和1.2万个
        if between in ("至", "到"):  # 提升2个百分点至45%
            return CHANGED.sub("", before)
        if _RAISED_AGAIN.fullmatch(words):  # 由88%提高到2025年的90%，再提高到2027年的92%
            return CHANGED.sub("", before)
        if words and words in self.found:  # 充电桩8万个，其中公共充电桩2万个；到2026年，充电桩达到15万个
            return words
        if same and _EACH_PLACE.fullmatch(words):  # 打造集聚区不少于8个，每个区县不少于1个
            return words + MADE_IN_ALL.sub("", _EACH_PLACE.sub("", before, count=1))
        if same and _WHOLE_PLACE.fullmatch(words) and (each := _EACH_PLACE.match(before)):
            # 各区县每年建设示范街区1个，2025年全市达到30个; 每个县培育集群1个，全省共培育100个
            what = _PER_YEAR.sub("", before[each.end() :])
            return words + (MADE_IN_ALL.sub("", what) if len(words) > len("全省") else what)
        if not same and _IN_ALL.fullmatch(words):  # 新增充电桩10万个，改造管网30公里，总数达到50万个
            before = next((self.found[n] for n in range(i - 1, -1, -1) if self.hits[n][2] == unit), before)
        subject = named_before(self.text, self.chunks, at, words, before, unit)
        if not words and subject == before and i and self._is_reached_since(i):
            return CHANGED.sub("", subject)  # 零售总额年均增长6%、突破5000亿元; 占比提高10个百分点、达到90%
        if not same:
            return subject
        if unit in SHARES:
            subject = of_another_kind(with_head(subject, before) if "、" in between else subject, before)
        return of_another_place(subject, before)

    def _named_last(self, i: int) -> str:
        """The name before, not of what a bracket held that has ended: 上市企业5家（其中科创板2家），总数达到30家."""
        n = i - 1
        while n > 0 and self._is_aside(self.hits[n], self.hits[i][0]):
            n -= 1
        return self.found[n] if n >= 0 else ""

    def _is_aside(self, hit: Number, until: int) -> bool:
        if self.text.find("）", hit[1], until) < 0:
            return False
        return self.text.rfind("（", 0, hit[0]) > self.text.rfind("）", 0, hit[0])

    def _rate_of_list(self, i: int, at: int) -> str:
        """装配式建筑占比：主城区40%，其他区县30%: what stands before the colon; else nothing."""
        start, end = self.chunks[at - 1] if at else (0, 0)
        if self.rate and self.text.startswith("，", end) and self._speaks_before(i, start, end):
            return self.rate
        if not self.text.startswith("：", end) or end != self.chunks[at][0] - 1:
            return ""
        said = said_before(self.text, (start, end))
        return said if RATE.search(said) else ""

    def _is_reached_since(self, i: int) -> bool:
        """Whether the i-th number is a level that the change before it leads to."""
        end, unit = self.hits[i - 1][1:]
        is_level = unit in (*SHARES, *POINTS) and self.hits[i][2] not in (unit, *POINTS)
        return is_level or "达" in self.text[end : self.hits[i][0]]

    def _words(self, i: int, at: int, right: str) -> str:
        """What stands before the number; where that says nothing, what the part of the sentence before speaks of."""
        start, _, unit = self.hits[i]
        chunk = self.chunks[at]
        used_to = self.used_to if self.used_to <= start else self.text.rfind("（", 0, start) + 1
        left = _BRACKET_ENDS.sub("", BRACKET.sub("", self.text[max(chunk[0], used_to, start - FARTHEST) : start]))
        opened = left.rfind("（") + 1 if left.rfind("（") > left.rfind("）") else 0
        left = _PER_TIME.sub("", left[opened:])
        words = bare_name(left)
        if left.rstrip().endswith(("至", "到")):  # 提高机顶盒占比至75%
            words = _RAISES.sub("", words)
        again = not words and not right and self._speaks_before(i, chunk[0], start)
        if not again and not words and not right or unit in HOURS_OR_DAYS and len(words) <= 3:
            earlier = chunk_before(self.text, self.chunks, at)
            again = self._speaks_before(i, *earlier)
            words = said_before(self.text, earlier)
        if not right and (named := self._named_in_unit(i, left)):
            return named
        verb = without_close(left).strip(" 、和及与并")
        if again and verb or not words and not right:
            return verb  # 开工5个、建成3个
        # 国家级、省级绿色商场20家、50家; 利用量达到4.5亿吨，到2030年达到5.1亿吨
        before, unit = self.hits[i - 1][2], self.hits[i][2]
        is_level = left.endswith(("达", "达到")) or self.text.startswith("突破", start)
        if again and (before != unit or unit not in SHARES and is_level):
            return CHANGED.sub("", self.found[-1])
        return self.found[-1] if again else words

    def _named_in_unit(self, i: int, left: str) -> str:
        """培训3万人次，……，其中2023年完成8000人次: what the nearest figure in the same unit spoke of; else nothing."""
        own = _OF_THESE.fullmatch(left)
        if own is None:
            return ""
        nearest = max(i - _NEARBY, 0)
        unit, half = _bare(self.hits[i][2]), self.text.rfind("；", self.hits[nearest][0], self.hits[i][0])
        alike = (unit, *POINTS) if unit in SHARES else (unit,)
        n = next((n for n in range(i - 1, nearest - 1, -1) if _bare(self.hits[n][2]) in alike), None)
        if n is None or self.hits[n][0] < half:
            return ""
        is_same = _bare(self.hits[n][2]) == unit and (unit in SHARES or not left.rstrip().endswith(("达", "达到")))
        name = self.found[n] if is_same else CHANGED.sub("", self.found[n])
        return with_verb(own["verb"] or "", name)

    def _speaks_before(self, i: int, start: int, end: int) -> bool:
        """Whether the number before the i-th stands within a stretch: what it speaks of may be spoken of again."""
        return bool(self.found) and start <= self.hits[i - 1][0] < end


def _bare(unit: str | None) -> str | None:
    """套 of 套（间）."""
    return unit and unit.partition("（")[0]
