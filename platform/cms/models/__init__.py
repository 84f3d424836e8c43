from cms.models.content import ContentPage, HomePage
from cms.models.hosts import CalendarPage, CommunitiesPage, CommunityPage, DirectoryPage
from cms.models.menu import MenuEntry

__all__ = [
    "CalendarPage",
    "CommunitiesPage",
    "CommunityPage",
    "ContentPage",
    "DirectoryPage",
    "HomePage",
    "MenuEntry",
]
