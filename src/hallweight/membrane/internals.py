"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._heat.closed_forms import Lumped as Lumped
from ._heat.closed_forms import OnSupport as OnSupport
from ._heat.closed_forms import Strip as Strip
from ._heat.closed_forms import Suspended as Suspended
from ._heat.closed_forms import after_pulse as after_pulse
from ._heat.cross_current import cross_current as cross_current
from ._heat.cross_current import cross_heat as cross_heat
from ._heat.layered_ground import Ground as Ground
from ._heat.layered_ground import Layer as Layer
from ._heat.line_source import TIMES as TIMES
from ._heat.line_source import line_rise as line_rise
from ._heat.line_source import line_step as line_step
from ._heat.rise import INTERFACE as INTERFACE
from ._heat.rise import heat_assumed as heat_assumed
from ._heat.rise import sheet_of as sheet_of
from ._heat.rise import warming as warming
from ._release.dissolution import hindrance as hindrance
