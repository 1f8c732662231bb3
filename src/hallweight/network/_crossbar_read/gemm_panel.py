"""The innermost product of the tiled read: a few rows of inputs times one panel of columns, kept in registers.

A tile has few rows (128), so its products are many small ones. Each is followed at once by noise and converter while it
is in the fastest cache. A library product would pack its operands anew and might start threads at each of them. Here
one instruction sequence is written out in LLVM's vectors, of a size that fits the registers of the machine.
"""

from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba import types
from numba.extending import intrinsic


def _register_shape() -> tuple[int, int]:
    """Return (rows, floats of one vector) that fill the vector registers: 12 x 2 vectors of 32, or 6 x 2 of 16."""
    features = llvm.get_host_cpu_features()
    if features.get("avx512f"):
        return 12, 16
    return (6, 8) if features.get("avx2") else (6, 4)


ROWS, LANES = _register_shape()
PANEL = 2 * LANES
"""Columns of one panel."""


def _panel_product(typing: Any, a: Any, row: Any, b: Any, inner: Any, c: Any) -> Any:
    """c[i, j] = sum_k a[i, k] b[k, j]: ROWS rows of a, ``row`` floats apart, times a packed panel b; addresses."""
    del typing, a, row, b, inner, c
    return types.void(*[types.int64] * 5), _write_product


panel_product: Any = intrinsic(_panel_product)


def _int64(n: int) -> Any:
    return ir.Constant(ir.IntType(64), n)


def _write_product(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    a, row, b, inner, c = args
    real, integer = ir.FloatType(), ir.IntType(64)
    vector = ir.VectorType(real, LANES)
    start, width = builder.inttoptr(b, vector.as_pointer()), builder.mul(row, _int64(4))
    rows = [builder.inttoptr(builder.add(a, builder.mul(width, _int64(i))), real.as_pointer()) for i in range(ROWS)]
    before = builder.block
    body, after = builder.append_basic_block("product"), builder.append_basic_block("store")
    zero = ir.Constant(vector, [0.0] * LANES)
    builder.branch(body)
    builder.position_at_end(body)
    k = builder.phi(integer)
    sums = [builder.phi(vector) for _ in range(2 * ROWS)]
    new = _one_step(builder, k, sums, rows, start, vector)
    following = builder.add(k, _int64(1))
    k.add_incoming(_int64(0), before)
    k.add_incoming(following, body)
    for old, result in zip(sums, new, strict=True):
        old.add_incoming(zero, before)
        old.add_incoming(result, body)
    builder.cbranch(builder.icmp_signed("<", following, inner), body, after)
    builder.position_at_end(after)
    out = builder.inttoptr(c, vector.as_pointer())
    for j, value in enumerate(new):
        builder.store(value, builder.gep(out, [_int64(j)]), align=4)
    return context.get_dummy_value()


def _one_step(builder: Any, k: Any, sums: list[Any], rows: list[Any], start: Any, vector: Any) -> list[Any]:
    """Add the products of one k to the sums."""
    first = builder.mul(k, _int64(2))
    panel = [builder.load(builder.gep(start, [builder.add(first, _int64(j))]), align=4) for j in range(2)]
    none, same = ir.Constant(vector, ir.Undefined), ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    new = []
    for i, pointer in enumerate(rows):
        value = builder.load(builder.gep(pointer, [k]), align=4)
        spread = builder.shuffle_vector(builder.insert_element(none, value, ir.Constant(ir.IntType(32), 0)), none, same)
        for j in range(2):
            part = builder.fmul(spread, panel[j], flags=("contract",))
            new.append(builder.fadd(sums[2 * i + j], part, flags=("contract",)))
    return new
