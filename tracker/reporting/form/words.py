"""What the form tells its readers: how to fill it in, and the page that is signed and stamped."""

from __future__ import annotations

from tracker.reporting.form.rows import Form

_CONSOLIDATE = "牵头汇总的任务：配合单位报来的文字在“配合单位”表里，请汇总到“填报”表；没有报来的，送审时自动注明。"


def instructions(form: Form) -> list[str]:
    """The lines of 填报说明."""
    head, rows = form.head, form.rows
    return [
        f"填报单位：{head.department}　　任务 {len(rows)} 项，其中可填 {sum(row.is_open for row in rows)} 项",
        f"数据截至 {head.as_of}，{head.unit_due_on} 报送截止（牵头汇总的 {head.lead_due_on} 截止）。"
        f"本表于 {head.made_on} 导出。",
        "一、蓝色表头的列由单位填写，灰底的格子不用填。“—”表示这项任务不问这一项。",
        "二、先选“本期情况”：有进展，写明做了什么、做到哪一步；零报告，在“进展情况”里用一句话说明原因；"
        "无变化，其余各格不用改，仅限上期已采用且不是红灯的任务。留空且没有改动的行，导入时不处理。",
        "三、文字已按系统里的草稿或上期采用的内容预填，“文字来源”写明出自哪里，请改成本期的情况。",
        "四、有列表的格子从列表里选。指标在“指标”表里填：完成值只写数字，日期写成 2026-09-25 的样子；"
        "数据还没有的，在“数据未到期”选“是”。还没有明确承担单位的指标和节点，在“是否本单位承担”选“是”或“否”，"
        "选“是”的填完成值；不清楚的留空。",
        "五、有佐证的，在“佐证（文号、网址）”里每行写一条文号或公开网址；文件在系统里上传。没有需协调事项、存在问题的留空，"
        "写“没有”也按没有处理。",
        *([_CONSOLIDATE] if form.co_texts else []),
        "六、请不要删改表头和隐藏的第一列，不要合并单元格；可以插入空行（填写内容要写在原有的行里）、调列宽、筛选。",
        "七、填好后在系统“进展填报”页上传，核对改动后确认导入；不能登录系统的，把文件和签字盖章页交综合处。",
        "八、本表不得填写涉密内容。",
    ]


def signing_lines(form: Form) -> list[tuple[str, str, float]]:
    """The lines of 签字盖章: what is asked, what stands there, the height in points."""
    head = form.head
    said = f"以上 {len(form.rows)} 项任务的进展情况已经本单位审核，内容属实，数据截至 {head.as_of}。"
    return [
        ("填报单位（盖章）", head.department, 60),
        ("报告期", head.round_label, 30),
        ("审核意见", said, 60),
        ("单位负责人（签字）", "", 60),
        ("填报人", "", 30),
        ("联系电话", "", 30),
        ("日期", "　　　　年　　月　　日", 30),
    ]
