"""The type of options that take one of a few words."""

from typing import TYPE_CHECKING, Any

import click

from grader.i18n import _, join_sentences

if TYPE_CHECKING:
    _Choice = click.Choice[str]
else:
    _Choice = click.Choice  # before click 8.2 it takes no type


class WordChoice(_Choice):
    """One of these words; of a mistyped one it says which may be meant."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """The word; fail where it is none of them."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as fault:
            from grader.near_names import nearest_name  # noqa: PLC0415 - only for an error message

            near = nearest_name(str(value), map(str, self.choices))
            if near is None:
                raise
            known = _("{sentence}.").format(sentence=fault.message.rstrip(".。"))
            meant = _("Did you mean {near}?").format(near=near)
            raise click.BadParameter(join_sentences(known, meant), ctx, param) from None
