"""How Jinja's output is written in Python: what is markup already goes out as it is, without a call.

Most of what a page prints comes from its own macros. To escape that, markupsafe asks for `__html__`, calls it and
copies the answer: 1,500 times for a page of the ledger, a twelfth of its time.
"""

from __future__ import annotations

from typing import Any

from jinja2.compiler import CodeGenerator


class Output(CodeGenerator):
    """`escape(x)` becomes `(out if type(out := x) is Markup else escape(out))`; both names are in every template."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if _is_plain(frame, finalize):
            self.write("(out if type(out := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: Any, frame: Any, finalize: Any) -> None:
        if _is_plain(frame, finalize):
            self.write(") is Markup else escape(out))")
        else:
            super()._output_child_post(node, frame, finalize)


def _is_plain(frame: Any, finalize: Any) -> bool:
    return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None
