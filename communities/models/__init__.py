"""All models of the package, so that Django finds them."""

from communities.models.chat import Message, Room, RoomEntry, RoomRead
from communities.models.community import Community, CommunityText
from communities.models.discussion import Discussion, DiscussionText, Group, Question, Round, Subject
from communities.models.forum import Category, Post, PostMention, PostRevision, Topic, TopicFollow, TopicRead
from communities.models.membership import Invitation, Membership

__all__ = [
    "Category",
    "Community",
    "CommunityText",
    "Discussion",
    "DiscussionText",
    "Group",
    "Invitation",
    "Membership",
    "Message",
    "Post",
    "PostMention",
    "PostRevision",
    "Question",
    "Room",
    "RoomEntry",
    "RoomRead",
    "Round",
    "Subject",
    "Topic",
    "TopicFollow",
    "TopicRead",
]
