"""What happens to pages by the clock."""

from cms.services import pages
from outbox import every


@every(seconds=60, name="cms.schedule")
def schedule() -> None:
    """Publishes pages whose hour has come and takes back those whose hour is over."""
    pages.keep_schedule()
