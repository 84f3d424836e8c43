from search.models.closing import Closing
from search.models.rebuild import Rebuild
from search.models.rejected import Rejected
from search.models.spread import Spread

__all__ = ["Closing", "Rebuild", "Rejected", "Spread"]
