"""What was tried where a goal was missed; told in the document as long as it is missed."""

# By the beginning of the figure's name, the longer ones first.
TRIED: dict[str, str] = {
    "topic-visitor-cold": (
        "a page that nobody has seen is read by prepared statements and drawn without templates, what topics share is "
        "kept, and what is known of the frame, of owners and of labels is not asked again."
    ),
    "chat p99": (
        "a message asks the database seven questions instead of ten, of which the lock of its room and the look for an "
        "earlier answer are built once; the look at a full room sends its thousand people as one parameter and reads a "
        "count; the loaded site is frozen out of the garbage collector's sight; threads give way after 1 ms; presence "
        "goes out in parts behind messages; a room's frame is made once, down to its bytes, and each socket's way out is "
        "two small objects; a limit is counted in one exchange, and what is said is told by its own process without being "
        "read again; background work gives way. What remains is the questions before the commit and the commit itself, "
        "see the second yardstick."
    ),
    "chat replay": "batches of 200 in one frame, read and encoded once for all who ask from the same number.",
    "index": (
        "rows as tuples, titles analysed once for the posts under them, stems looked up for a whole text at once, two "
        "batches on their way while the next is made, answers without what nobody reads. What remains is the second "
        "analysis, of our own stems, which the raw client is given finished."
    ),
    "search": (
        "each different word of the twenty texts shown is judged once and only where it begins as a word asked for does. "
        "What remains is reading the answer, names of facet values, and one query each for memberships and names."
    ),
    "memory pages-1": (
        "calendars are held once, as bytes; the allocator keeps two arenas and gives large pieces back (`launch.environment`); "
        "a drawn page counts the rows it holds, and the stores of drawn pages are smaller."
    ),
    "memory sockets-1": "sockets that have ended are swept together, so their memory goes to those who come.",
    "search-embedded": (
        "rights and facet values as words of the index, facets counted once for each distinct row of values, one "
        "narrow row joined, highlights from the twenty texts shown."
    ),
}
