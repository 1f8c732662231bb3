"""Netlists for ngspice: the same circuits from their elements, solved by another program."""

from dataclasses import dataclass, field

from .._circuit.circuit import Circuit

INF = float("inf")
CROSS = """\
* Hall cross: left, right, top, bottom, centre; ex, ey: a quarter of the transresistances
* x, y: nodes whose volts are the currents I_top - I_bottom and I_left - I_right in ampere
.subckt cross l r t b c rx=250 ry=250 ex=0 ey=0
RL l l1 {rx}
EL l1 c x 0 {ex}
RR r r1 {rx}
ER c r1 x 0 {ex}
RT t t1 {ry}
ET t1 c y 0 {ey}
RB b b1 {ry}
EB c b1 y 0 {ey}
GT 0 x t t1 {1/ry}
GB x 0 b b1 {1/ry}
RX x 0 1
GL 0 y l l1 {1/rx}
GR y 0 r r1 {1/rx}
RY y 0 1
.ends"""
"""Each electromotive force is in equal parts in both arms, and follows the mean current of the two crossing arms."""


@dataclass
class Netlist:
    """Lines of a netlist; an element of infinite resistance is left out, one of none is a source of 0 V."""

    lines: list[str] = field(default_factory=lambda: ["* array", CROSS])
    count: int = 0

    def add(self, kind: str, *words: object) -> str:
        """Add an element and return its name."""
        self.count += 1
        name = f"{kind}{self.count}"
        self.lines.append(" ".join([name, *(repr(float(w)) if isinstance(w, float) else str(w) for w in words)]))
        return name

    def resistor(self, a: str, b: str, ohm: float) -> None:
        """Join two nodes."""
        if ohm == 0:
            self.add("V", a, b, 0)
        elif ohm != INF:
            self.add("R", a, b, float(ohm))

    def source(self, node: str, value: float, resistance: float) -> None:
        """Drive a node: a voltage behind a resistance, or an ideal current source if that is infinite."""
        if resistance == INF:
            self.add("I", 0, node, float(value))
            return
        self.add("V", f"{node}_s", 0, float(value))
        self.resistor(f"{node}_s", node, resistance)

    def cross(self, nodes: tuple[str, str, str, str], hall: float, circuit: Circuit, leak: float = INF) -> None:
        """Add a Hall cross between left, right, top and bottom, with a resistance from its centre to ground."""
        ex, ey = (circuit.offset - hall) / 4, (circuit.offset + hall) / 4
        values = {"rx": circuit.channel / 2, "ry": circuit.arm / 2, "ex": ex, "ey": ey}
        centre = f"c{self.count}"
        self.resistor(centre, "0", leak)
        self.add("X", *nodes, centre, "cross", *(f"{k}={float(v)!r}" for k, v in values.items()))

    def isolated_cross(self, nodes: tuple[str, str, str, str], hall: float, current: float, circuit: Circuit) -> None:
        """Add a cross with a floating current source of its own, and its leakage to ground."""
        left, right = nodes[:2]
        self.cross(nodes, hall, circuit, leak=circuit.isolation)
        self.add("I", right, left, current)
        self.resistor(left, right, circuit.source)

    def load(self, node: str, resistance: float) -> str:
        """End a node in a load to ground, with a current sensor; return the expression of the current."""
        sensor = self.add("V", f"{node}_l", 0, 0)
        self.resistor(node, f"{node}_l", resistance)
        return f"i({sensor})"

    def text(self, outputs: list[str]) -> str:
        """Return the whole netlist, which prints the outputs one per line."""
        prints = [f"let out{k} = {v}\nprint out{k}" for k, v in enumerate(outputs)]
        return "\n".join([*self.lines, ".control", "op", "set numdgt=15", *prints, ".endc", ".end", ""])
