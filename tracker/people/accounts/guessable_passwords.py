"""Whether a password is one of those that everybody tries first: Password123!, Admin@2026, 1qaz@WSX, Woaini1314.

Lists of leaked passwords hold millions; those that are long enough and mix three classes are nearly all made the same
way: a well-known word, with letters replaced by signs, and a year or a row of keys behind it. So the pieces are known
here: our own, and the 3,000 passwords that leaked most often (of zxcvbn's list), of which none fits the rules as it
stands. What is left when all pieces are taken away is what somebody has thought up himself.
"""

from __future__ import annotations

import re
from functools import cache

# Letters and digits of one's own that a password must have besides known pieces.
OWN = 4

# So many of the passwords that leaked most often are pieces.
LEAKED = 3000

_WORDS = """
    password passwd passw pass pwd secret login logon welcome letmein changeme default system server service oracle
    administrator admin manager master root super user guest test demo temp public office internet network computer
    security windows microsoft google apple baidu tencent alibaba huawei lenovo xiaomi taobao weixin wechat dell cisco
    iloveyou iloveu love baby angel princess sunshine monkey dragon tiger shadow superman batman football basketball
    baseball hello hi star money lucky happy freedom flower summer winter spring autumn monday friday january december
    woaini woaiwojia woai woshi nihao aini zhongguo zhonghua china beijing shanghai chongqing shanxi taiyuan guangdong
    sichuan hangzhou shenzhen gongzuo mima yonghu guanliyuan denglu xitong bangong fagaiwei fagai duban ducha zhengfu
    gov tracker company qwerty qazwsx asdf zxcv
"""
_ROWS = "1234567890 abcdefghijklmnopqrstuvwxyz qwertyuiop asdfghjkl zxcvbnm 1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/"
_DATE = re.compile(r"(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?|1314|520|888|666")
_AROUND = re.compile(r"([\d\W_]*)(.*?)([\d\W_]*)", re.DOTALL)
_SAME = re.compile(r"(.)\1+")
_SIGNS = str.maketrans("@4301!5$7", "aaeoiisst")
_SHIFTED = str.maketrans("!@#$%^&*()", "1234567890")


def is_guessable(password: str) -> bool:
    """Whether fewer than OWN letters and digits of it are anything but well-known pieces."""
    plain = password.casefold()
    spellings = plain, _with_letters_for_signs(plain), plain.translate(_SHIFTED)
    return any(_left(spelling) < OWN for spelling in spellings)


def _with_letters_for_signs(text: str) -> str:
    """p@ssw0rd2026 as password2026: signs between letters are read as letters, those before and behind stay."""
    begin, word, end = _AROUND.fullmatch(text).groups()  # type: ignore[union-attr]  # fits every text
    return f"{begin}{word.translate(_SIGNS)}{end}"


def _left(text: str) -> int:
    for piece in _pieces():
        text = text.replace(piece, " ")
    text = _SAME.sub(" ", _DATE.sub(" ", text))
    return sum(character.isalnum() for character in text)


def _rows() -> set[str]:
    """Three and more neighbours of a row of keys, of the alphabet or of digits, in both directions."""
    found = set()
    for row in _ROWS.split():
        for line in (row, row[::-1]):
            found |= {line[first : first + length] for length in range(3, 9) for first in range(len(line) - length + 1)}
    return found


@cache
def _pieces() -> list[str]:
    """The longest first. The list is read when the first password is chosen, not when the program starts."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    leaked = [word for word in FREQUENCY_LISTS["passwords"][:LEAKED] if len(word) >= OWN]
    return sorted({*_WORDS.split(), *_rows(), *leaked}, key=len, reverse=True)
