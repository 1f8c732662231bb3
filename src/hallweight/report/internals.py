"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from .axis import legend_above as legend_above
from .axis import panels as panels
from .captions import value_words as value_words
from .headline import headline as headline
from .magnet_results import crossing as crossing
from .magnet_summaries import study_command as study_command
from .magnet_summaries import told as told
from .style import BLUE as BLUE
from .style import GREEN as GREEN
from .style import GREY as GREY
from .style import INK as INK
from .style import ORANGE as ORANGE
from .style import PALE as PALE
from .style import series_colors as series_colors
from .style import styled as styled
from .table_rows import count as count
from .table_rows import plus_minus as plus_minus
from .table_rows import seed_words as seed_words
