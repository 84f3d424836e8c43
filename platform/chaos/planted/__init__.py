"""What the rig plants into the site that it starts: a bad channel layer, and readers, ticks and jobs that write down what
they do. Only the rig's own settings install it; the site's settings know nothing of it.
"""
