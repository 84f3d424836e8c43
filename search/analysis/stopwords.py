"""Words that a question may hold and that need not be found (they are indexed, so phrases keep them)."""

STOPWORDS = frozenset(
    """
    the of and in to for on with by from at an is are was be as that this these those or it its
    le la les de des du un une et en pour par sur avec dans au aux que qui est sont ce ces cette ou
    el los las del y e una unos unas con para por se lo al es son
    и в во на с со к по из за от о об для не что как или
    في من على إلى الى عن مع أو او أن ان إن هذا هذه التي الذي ما و
    """.split()
)
