"""Numbers as official papers write them: 十二, 二〇二二, 10 万, 千亿."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "Ｏ": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MULTIPLIERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}

CN_NUMERAL = "[〇○零一二两三四五六七八九十百]"
TO = r"\s?[-—－～~至到]{1,2}\s?"
"""From one year or day to another: 2023—2025, 3月15日至6月30日."""

# Units of what is counted, save where they begin a word: 5个 and 5家, but 5 个性化服务 and 5 家庭医生
_COUNTED = (
    r"万|亿|千|百|个(?!人|性|体)|家(?!庭|政|居|电|具)|项(?!目)|次|所(?!有)|座|条(?!件)|倍(?!增)|成(?!立|果|长|本)|小时|天(?!然|津)"
    r"|套|台(?!账)|户(?!外|籍|用)|吨|亩|辆|级"
)
# Behind a number with a point: 2.1公里 and 2.1个百分点 are measures, 2.1公共服务 and 2.1人才引育 headings.
OPENS_HEADING_BEHIND_POINT = (
    rf"(?=\s?[一-鿿“])(?!\s?(?:{_COUNTED}|月[底末份初前中上下至]|元(?!素|宇宙)|公(?:里|顷|斤|分)|平(?:方|米)|立方|厘?米|毫米"
    r"|人(?!才|民|工|力|文|社|居|口|员|大)|年(?!度|轻)|度(?!假)|分(?:钟|之|贝)|折|[兆吉]瓦|兆|升(?!级)|克|[微毫纳][克米升]"
    r"|件|张|岁|床|册|篇|名(?!牌|优|录|城)))"
)
# Behind a bare number: 3支持 and 8大力发展 count, 3支队伍 and 8大行动 do not. No unit stands there, save one that
# begins a word.
OPENS_HEADING = (
    rf"(?= ?[一-鿿“])(?! ?(?:{_COUNTED}|年|月|日|号|名(?!牌|优|录)|人(?!才|民|工|力|文|社|居)|种(?!植|业|质)|类"
    r"|大(?!力|幅|型|数据|规模|胆|众|气|学)|元(?!素|宇宙|器件)|部门|时(?!间|尚|空)|批(?!发|量|准)|处(?!理|置|罚)"
    r"|场(?!景|所|地|馆)|只|支(?!持|撑|付|援)|米|公里|平方|期(?!货|间|限)|轮(?!值)|届|位(?!于|置)))"
)


def cn_integer(words: str) -> int | None:
    """The value of 三, 十二, 二十七, 一百零五, or digit by digit 二〇二二; None where it is no number."""
    if not words:
        return None
    if all(w in _DIGITS for w in words):
        return int("".join(str(_DIGITS[w]) for w in words))
    total, digit = 0, 0
    for word in words:
        if word in _DIGITS:
            digit = _DIGITS[word]
        elif word in _TENS:
            total += (digit or 1) * _TENS[word]
            digit = 0
        else:
            return None
    return total + digit


def integer(words: str) -> int | None:
    """The value of Arabic digits of either width, or of a numeral in characters."""
    return int(words) if words.isdecimal() else cn_integer(words)


def multiplied(digits: str, multiplier: str) -> Decimal:
    """The plain value of digits with the words behind them: ("10", "万") is 100000, ("0.69", "亿") is 69000000."""
    value = Decimal(digits.replace(",", "").replace("，", ""))
    for word in multiplier:
        value *= _MULTIPLIERS[word]
    return value


def cn_numeral(number: int) -> str:
    """3 is 三, 12 十二, 105 一百零五; what is outside 1 to 9999 stays in digits."""
    if not 0 < number < 10_000:
        return str(number)
    words, zero = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            words += ("零" if zero else "") + "零一二三四五六七八九"[digit] + unit
        zero = digit == 0 and words != ""
    return words.removeprefix("一") if 10 <= number < 20 else words
