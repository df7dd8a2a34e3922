"""更正指标 on its page: 综合处负责人 says how a figure is told from now on, and why."""

from __future__ import annotations

from tests.clients.visitors import Enter

CODE = "/tasks/50-22-11-06"


def test_the_head_corrects_how_a_figure_is_told(enter: Enter) -> None:
    head = enter("cq-head")
    at = next(link for link in head.page(CODE).links if link.startswith("/figures/"))
    page = head.page(at)
    assert page.faults() == [] and "没有更正过" in page.text
    choices = {option.text: option.get("value") for option in page.tree.xpath("//select[@name='source_id']/option")}
    values = {"frequency": "quarter", "lag_days": "", "source_id": choices["市交通局"], "caliber": "按线路计"}
    refused = head.send(at, **values, reason="")
    assert refused.status_code == 422 and "更正理由" in refused.text
    assert "可得时滞" in head.send(at, **{**values, "lag_days": "900"}, reason="x").text
    done = head.send(at, **values, reason="市交通局每季度统计")
    assert done.status_code == 200 and "已更正指标" in done.text
    again = head.page(at)
    assert "市交通局每季度统计" in again.text
    form = next(form for form in again.forms if "reason" in form.names)
    assert (form.fields["lag_days"], form.fields["source_id"]) == ("30", choices["市交通局"])

    coordinator = enter("cq-coordinator")
    assert not [link for link in coordinator.page(CODE).links if link.startswith("/figures/")]
    assert coordinator.get(at).status_code == 403
