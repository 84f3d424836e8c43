"""What editors build pages of; every block is drawn with the elements of the site."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "hr", "link", "document-link"]
# What a block shows beside its own words: stored pages that hold it depend on these scopes.
LIVE_SCOPES = {"events": ("events",), "communities": ("communities", "search")}


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("What the picture shows"), required=False, max_length=250,
        help_text=_("Read out to people who do not see it. Leave empty if it only decorates."),
    )  # fmt: skip
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text"))
    who = blocks.CharBlock(label=_("Who said it"), required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quote.html"


class NoteBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=150)
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "link", "ul", "ol"])

    class Meta:
        icon = "info-circle"
        label = _("Note")
        template = "cms/blocks/note.html"


class DocumentsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=150)
    documents = blocks.ListBlock(DocumentChooserBlock(), label=_("Documents"))

    class Meta:
        icon = "doc-full"
        label = _("Documents")
        template = "cms/blocks/documents.html"


class QuestionsBlock(blocks.StructBlock):
    """Questions and their answers, each folded."""

    items = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("question", blocks.CharBlock(label=_("Question"), max_length=250)),
                ("answer", blocks.RichTextBlock(label=_("Answer"), features=FEATURES)),
            ]
        ),
        label=_("Questions"),
    )

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "cms/blocks/questions.html"


class EventsBlock(blocks.StructBlock):
    """The next public events, of one theme or of all."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=150)
    theme = blocks.CharBlock(label=_("Theme"), required=False, max_length=80, help_text=_("Identifier of a theme."))
    count = blocks.IntegerBlock(label=_("How many"), min_value=1, max_value=10, default=3)

    class Meta:
        icon = "date"
        label = _("Next events")
        template = "cms/blocks/events.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        from cms.queries.front import next_events

        context = super().get_context(value, parent_context)
        request = (parent_context or {}).get("request")
        context["events"] = next_events(
            getattr(request, "user", None), count=value["count"], theme=value["theme"] or ""
        )
        return context


class CommunitiesBlock(blocks.StructBlock):
    """The liveliest communities, of one theme or of all."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=150)
    theme = blocks.CharBlock(label=_("Theme"), required=False, max_length=80, help_text=_("Identifier of a theme."))
    count = blocks.IntegerBlock(label=_("How many"), min_value=1, max_value=10, default=4)

    class Meta:
        icon = "group"
        label = _("Communities")
        template = "cms/blocks/communities.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        from cms.queries.front import lively_communities

        context = super().get_context(value, parent_context)
        context["cards"] = lively_communities(count=value["count"], theme=value["theme"] or "")
        return context


CONTENT: list[tuple[str, blocks.Block]] = [
    ("text", blocks.RichTextBlock(label=_("Text"), features=FEATURES, template="cms/blocks/text.html")),
    ("picture", PictureBlock()),
    ("quote", QuoteBlock()),
    ("note", NoteBlock()),
    ("documents", DocumentsBlock()),
    ("questions", QuestionsBlock()),
    ("events", EventsBlock()),
    ("communities", CommunitiesBlock()),
]
# A community's front page needs no list of communities.
FRONT: list[tuple[str, blocks.Block]] = [pair for pair in CONTENT if pair[0] != "communities"]
