"""`.tablewright/` in the workspace: what is ours alone and no part of the design.

Git overlooks it. Lost, it is rebuilt or done without.
"""

FOLDER = ".tablewright"
