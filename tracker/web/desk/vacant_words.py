"""What is said at once after something was sent: which of the units have nobody to receive it, and their telephone."""

from __future__ import annotations

from collections.abc import Collection

from tracker.vocabulary import Role
from tracker.web.request import signed_in
from tracker.worklist.vacancy_queries import vacancies

MOST_NAMED = 5


def not_received(department_ids: Collection[int]) -> str:
    """Words behind “已催报 3 家”: ；其中 1 家未送达（岗位无人），请电话联系：市民政局（023-67000001）.

    Empty where each of these units has a liaison.
    """
    found = vacancies(signed_in.home_jurisdiction(), signed_in.today())
    vacant = [unit for unit in found if unit.department_id in department_ids and Role.LIAISON in unit.roles]
    if not vacant:
        return ""
    named = "、".join(unit.name + (f"（{unit.phone}）" if unit.phone else "") for unit in vacant[:MOST_NAMED])
    more = "等" if len(vacant) > MOST_NAMED else ""
    return f"；其中 {len(vacant)} 家未送达（岗位无人），请电话联系：{named}{more}"
