"""推进方式 by verbs and figures (domain.md 5): the strongest of a clause's sentences, 保障 by the measure's title."""

from __future__ import annotations

import re

from tracker.vocabulary import FigureMode, Kind

_GOVERNANCE = re.compile(
    r"(?:加强|强化|健全|完善)?(?:组织|统筹|党的)?(?:和)?(?:组织领导|组织实施|统筹协调|组织保障|组织协调|领导协调|党的领导|制度保障|工作机制|责任落实|督促落实|督导检查|督查考核|考核评估)"
)
_PHRASE = re.compile(r"[，。；：！？\n,;]")
# Words that come before the governing verb: 按照…, 积极, 进一步
_ADVERB = re.compile(
    r"^(?:积极|进一步|大力|全面|不断|着力|切实|逐步|有序|稳步|稳妥|科学|深入(?!开展)|加快(?=[一-鿿]{2,})|扎实|统筹|认真|充分|重点|广泛|高质量|高标准|高水平|适时|研究|组织|综合|因地制宜|力争|率先|分类|依法|及时|"
    r"抓紧|尽快|加大力度|协调|协同|共同|同步|主动|有效|更好|努力|继续|并|还|同时|要|应|对[^，]{1,30}(?=制定|编制))+"
)
_ENCOURAGED = r"鼓励|支持|倡导|引导|探索|允许|有条件|争取|提倡|鼓励引导|推荐"
_DELIVERABLE = (
    r"编制|制修订|制定|修订|修改|出台|印发|建立|健全|完善[^，。；]{0,24}(?:制度|机制|体系|政策|标准|办法|规则|平台|规范|方案)|建成|搭建|启动|试点|申报|创建|设立|组建|"
    r"开展[^，。；]{0,24}试点"
)
_STANDING = (
    r"严格|落实|持续|监督|查处|宣传|督促|严禁|严厉打击|打击|杜绝|遏制|禁止|加强[^，。；]{0,20}(?:监管|管理"
    r"|监督|执法|宣传|检查)|弘扬|综合运用|普及|保障|履行|执行"
)
_ADVANCE = (
    r"推动|推进|推广|推行|深入开展|开展|加快|提升|提高|扩大|规范|发展|加强|强化|优化|培育|促进|实施|增强|拓展"
    r"|深化|加大|引进|提质|盘活|完善"
)
_VERB = re.compile(
    rf"(?P<encouraged>{_ENCOURAGED})|(?P<deliverable>{_DELIVERABLE})|(?P<standing>{_STANDING})|(?P<advance>{_ADVANCE})"
)
_ORDER = (Kind.MEASURED, Kind.DELIVERABLE, Kind.ADVANCE, Kind.STANDING, Kind.ENCOURAGED)


def kind_of(title: str, text: str, figure_modes: tuple[FigureMode, ...]) -> Kind:
    """The kind proposed for a clause with these sentences and figures under a measure of that title.

    A figure that is only a standard to be applied (条件) makes nothing measured.
    """
    if _GOVERNANCE.search(title):
        return Kind.GOVERNANCE
    if any(mode is not FigureMode.CONDITION for mode in figure_modes):
        return Kind.MEASURED
    kinds = {kind for phrase in _PHRASE.split(text) if (kind := _phrase_kind(phrase))}
    return next((kind for kind in _ORDER if kind in kinds), Kind.ADVANCE)


def is_guessed(text: str) -> bool:
    """Whether no verb of a clause says its kind, so that 推进 is only what is left."""
    return not any(_phrase_kind(phrase) for phrase in _PHRASE.split(text))


def _phrase_kind(phrase: str) -> Kind | None:
    """The kind of the verb that governs a phrase: the first one in it, adverbs put aside."""
    phrase = _ADVERB.sub("", phrase.strip())
    match = _VERB.search(phrase[:40])
    return Kind(match.lastgroup) if match and match.lastgroup else None
