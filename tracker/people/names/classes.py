"""What class of unit (单位类别) a name most likely is; a person looks at it with everything else that is 待核.

Pure. 省委宣传部 is of the party, 省总工会 a mass organisation, 合肥海关 a central body here, 省港航集团 an enterprise.
"""

from __future__ import annotations

import re

from tracker.vocabulary import UnitClass

_CLASSES = (
    (UnitClass.ENTERPRISE, re.compile(r"(?:集团|公司|银行|大学|学院|研究院)$")),
    (UnitClass.PARTY, re.compile(r"^(?:省|市|区|县|自治区)委")),
    (UnitClass.MASS_ORGANISATION, re.compile(r"工会$|妇联$|科协$|贸促会$|工商联$|^团|残联$|文联$|侨联$")),
    (UnitClass.CENTRAL, re.compile(r"海关|税务局|人民银行|人行|银保监|证监|金融监管|通信管理局|邮政管理局|外汇管理")),
)


def likely_class(name: str) -> UnitClass:
    """The first that fits; else a department of government."""
    return next((unit_class for unit_class, words in _CLASSES if words.search(name)), UnitClass.GOVERNMENT)
