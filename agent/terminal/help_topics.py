"""What `/help` says: a first page, and a page for each topic."""

from tools.documents.markdown import bullets, code, sentence
from tools.editing.edit_forms import FORMS

FIRST = """\
- `approve` approves what is shown. No other word does, and Enter does nothing.
- A line that ends in `?` is a question about the design.
- A figure such as `AP8 500/120` or `rows users 2M` is taken in at once, at any gate.
- An edit such as `drop index ByStatus on Orders` is shown with all it does, then asked about.
- Any other words are a wish to revise: you are asked, then they stay an open concern.
"""

FIRST_WITH_A_MODEL = """\
- `approve` approves what is shown. No other word does, and Enter does nothing.
- A figure such as `AP8 500/120` or `rows users 2M` is taken in at once, at any gate.
- An edit such as `drop index ByStatus on Orders` is shown with all it does, then asked about.
- Any other words are read by the language model, which decides nothing: changes that it reads are
  shown with all they do, then asked about, and a figure counts only as you typed it.
- A line that ends in `?` is answered from the design's own figures; `what if AP8 doubles?` is
  worked out and shown, and changes nothing.
- What can't be changed at once stays an open concern, if you say so.
"""

EDITS = """\
What an edit does to tables, patterns, cost, risks and approvals is shown before it is taken;
`/undo` takes it back, `/diff` shows all that your edits have changed. Several together are parted
by `;`: all are taken or none. Tables may be named as DynamoDB or as MySQL calls them.

"""

TOPICS: dict[str, str] = {
    "answers": """\
At a question the bare figure is enough. With its name in front it can be said at any gate:

- `AP8 500/120`: AP8 is called 500 times a second at peak, 120 times on average
- `AP8 120000 a day x5`: so often a day, and the busiest hour is 5 times the average one
- `AP8 unknown`: nobody knows: it is designed for, and left out of the bill
- `rows users 2M`: the table has two million rows
- `growth orders 20k`: it gains 20,000 rows a month
- `fan-out orders.user_id 5/400`: rows of one parent: 5 on average, 400 at most
- `size products.description 800/6000`: bytes on average, and at most
- `skew orders.user_id 20%`: the busiest user gets a fifth of the requests by it; `… zipf 1.2`: the
  k-th busiest gets a part proportional to 1 / k^1.2
- `accept AP8`: it was read right; `read AP8 as Query products by category_id`: it is meant so
- `decline users.delete`: nobody needs that; `add users.delete 2/0.5`: it is wanted
- `relationship comments.post_id yes`: a column that looks like a foreign key is one; `… no`
- `context domain retail stage mature`: what the business is, and how settled
- `prefer cheap`: the bill alone counts; also `simple` and `balanced`; `max-indexes 5` of a table
- `multi-attribute-keys yes`: keys of indexes may be of several attributes; also `no`
- `derive` at a rate that you don't know: it is worked out with you, from counts that you do

Several at once: one a line, or parted by `;`, in any order. `accept all`, `decline all` and
`yes all` show what they would settle, and ask.
""",
    "edits": EDITS
    + bullets(
        sentence("{form}{what}", form=code(form), what=f": {what}" if what else "")
        for form, what in FORMS
    ),
    "gates": """\
You are asked at six places:

- figures: what the artifacts leave open (task 1.2)
- readings: how patterns were understood (1.3)
- requirements: is that all? (1.3)
- each table in turn (3.2), then the whole design (3.3)
- the migration contract (4.2)

An approval holds for exactly what was shown. If that changes later, you are asked again, and only
about what has changed. Everything is in the journal as soon as you press Enter, so you may leave
at any moment.
""",
    "keys": """\
- Tab completes commands and names
- Up and Down go through what you typed before, in earlier sessions too
- Alt-Enter, or a backslash at the end of a line, begins another line
- Ctrl-C clears the line; on an empty line it leaves; at yes/no and in `derive` it is a no
- Ctrl-D on an empty line leaves
- Ctrl-Z puts the session in the background, `fg` brings it back
""",
}
