"""What a text will look like."""

from __future__ import annotations

from django.utils.safestring import SafeString

from communities.services.writing import rendered


def preview(body: str, community_id: int) -> SafeString:
    """Returns the HTML that would be stored; raises Invalid as the service would."""
    return SafeString(rendered(body, community_id).html)
