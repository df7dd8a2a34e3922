"""Telling bodies what became of their items: the facts that messages are made of (alerts/results)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import bindparam, select

from tracker.actor import Act
from tracker.database import db
from tracker.excerpts import shortened
from tracker.people.registry.queries import short_names
from tracker.plans.models import Item, ItemClaim, OwnerAnswer
from tracker.plans.owners.claim_queries import claims_of
from tracker.plans.owners.claims import News
from tracker.plans.owners.item_queries import labels
from tracker.vocabulary import KnownBy, OwnerNews

_LONGEST = 60


def concerned(items: Sequence[Item], owner_ids: Collection[int], within: Collection[int]) -> dict[int, set[int]]:
    """By task who waits to hear of a decision: who owned it so far, who gets it, who said that it is his or is not.

    `within`: the bodies of the task; what was or comes to be of all together concerns each of them, and so does an item
    of which another one said that it is theirs (应由市商务委).
    """
    said, named = claims_of([item.id for item in items]), _named_instead(items)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for item in items:
        is_of_all = not owner_ids or (not item.owner_ids and KnownBy(item.known_by).is_settled)
        found[item.task_id] |= {*item.owner_ids, *owner_ids, *said[item.id], *(within if is_of_all else ())}
        found[item.task_id] |= named[item.id].intersection(within)
    return found


def _named_instead(items: Sequence[Item]) -> defaultdict[int, set[int]]:
    """By item the bodies that others named as the right ones."""
    named: defaultdict[int, set[int]] = defaultdict(set)
    for item_id, body in db.session.execute(_NAMED, {"items": [item.id for item in items]}):
        named[item_id].update([] if body is None else [body])
    return named


_NAMED = select(ItemClaim.item_id, ItemClaim.instead_id).where(
    ItemClaim.item_id.in_(bindparam("items")), ItemClaim.instead_id.is_not(None)
)


def tell(act: Act, items: Sequence[Item], bodies: Mapping[int, Iterable[int]], why: str) -> None:
    """Each body once a task, of all its items that were given to the same owner together."""
    for task_id, department_ids in bodies.items():
        told = [item for item in items if item.task_id == task_id]
        words, owner_ids = assigned_words(told, why), told[0].owner_ids
        for department_id in sorted(department_ids):
            is_its_own = not owner_ids or department_id in owner_ids
            db.session.add(
                OwnerAnswer(
                    task_id=task_id,
                    department_id=department_id,
                    words=words,
                    news=OwnerNews.GIVEN if is_its_own else OwnerNews.DECIDED,
                    recorded_at=act.at,
                    actor=act.actor.name,
                )
            )
    db.session.flush()


def tell_news(act: Act, task_id: int, heard: Mapping[int, News], called: Mapping[int, str]) -> None:
    """Each body that lost, gained or wants items of a task, by the item what is told of it: once for those alike.

    `called`: by item what it is called.
    """
    names = short_names({body for one in heard.values() for body in (*one.lost, *one.gained, *one.wanted)})
    alike: defaultdict[tuple[int, OwnerNews, str], list[int]] = defaultdict(list)
    for item_id, one in heard.items():
        for body in (*one.lost, *one.gained, *one.wanted):
            alike[body, one.of, _news_words(one, body, names)].append(item_id)
    for (department_id, news, words), item_ids in alike.items():
        quoted = _quoted(called[id] for id in item_ids)
        db.session.add(
            OwnerAnswer(
                task_id=task_id,
                department_id=department_id,
                words=quoted + words,
                news=news,
                recorded_at=act.at,
                actor=act.actor.name,
            )
        )
    db.session.flush()


def _news_words(news: News, body: int, names: Mapping[int, str]) -> str:
    lost, gained = (_names(ids, names) for ids in (news.lost, news.gained))
    if news.wanted:
        return f"{_names(news.wanted, names)}都认领"
    if body in news.lost:
        return f"推定由{lost}承办，现由{gained}认领；应由本单位承办的，请在任务页“本单位承担的内容”中勾选"
    return f"由{gained}承办，" + (f"原推定由{lost}承办" if lost else "其他单位已不再认领")


def _names(ids: Iterable[int], names: Mapping[int, str]) -> str:
    return "、".join(names[id] for id in ids)


def assigned_words(items: Sequence[Item], why: str) -> str:
    """““公交接驳率达到85%”由市交通局承办，依据：三定规定”; the items have the same owner."""
    return f"{_quoted(labels(items).values())}由{_owner(items[0])}，依据：{why.strip()}"


def _quoted(texts: Iterable[str]) -> str:
    return "".join(f"“{shortened(text.rstrip('。；'), _LONGEST)}”" for text in texts)


def _owner(item: Item) -> str:
    if not item.owner_ids:
        return "各责任单位共同承担"
    return f"{'、'.join(short_names(item.owner_ids).values())}{'共同' if len(item.owner_ids) > 1 else ''}承办"
