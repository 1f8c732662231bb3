"""Compiled kernels on the OpenMP threads that torch keeps for its own operations.

Idle OpenMP threads wait by spinning for a while. Threads of another pool that run meanwhile share the cores with them,
which costs what they gain. So kernels are handed to the threads that spin. No Python runs there.

``GOMP_parallel(function, data, threads, flags)`` of GNU's OpenMP library is what compilers call for a parallel region
(LLVM's library has it too). Its address is an argument, so that compiled code can be kept on disk.
"""

import ctypes
import os
from functools import lru_cache
from typing import Any, NamedTuple

from llvmlite import ir
from numba import types
from numba.core import cgutils as _cgutils
from numba.extending import intrinsic

_PROCESS = os.getpid()
cgutils: Any = _cgutils  # without types


class Share(NamedTuple):
    """How the numbers from ``start`` to ``stop`` are shared: parts of ``size`` go to whichever thread is free.

    region  address of ``GOMP_parallel``; 0: the calling thread does it all
    """

    start: int
    stop: int
    size: int
    threads: int
    region: int


def parallel_region() -> int:
    """Return the address of ``GOMP_parallel``; 0 without, and in a forked process, which has none of the threads."""
    return _address() if os.getpid() == _PROCESS else 0


@lru_cache(maxsize=1)
def _address() -> int:
    try:
        return ctypes.cast(ctypes.CDLL(None).GOMP_parallel, ctypes.c_void_p).value or 0
    except (AttributeError, OSError, TypeError):  # another library, as on macOS and Windows
        return 0


def _share_out(typing: Any, kernel: Any, args: Any, share: Any) -> Any:
    """Call ``kernel(*args, start, stop)`` for all parts of a :class:`Share`; the kernel must not raise."""
    kernel.get_call_type(typing, (*args, types.int64, types.int64), {})  # compiles it
    return types.void(kernel, args, share), _write_share


share_out: Any = intrinsic(_share_out)


def _write_share(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    kernel, args, share = signature.args
    start, stop, size, threads, region = cgutils.unpack_tuple(builder, values[2], len(share))
    work = ir.LiteralStructType([values[1].type, start.type, start.type, start.type])
    data = cgutils.alloca_once(builder, work)
    for i, value in enumerate((values[1], start, stop, size)):
        builder.store(value, cgutils.gep_inbounds(builder, data, 0, i))
    function, pointer = _write_region(context, builder.module, kernel, args, work), builder.bitcast(data, _ADDRESS)
    with builder.if_else(builder.icmp_signed("==", region, _INT64(0))) as (alone, together):
        with alone:
            builder.call(function, [pointer])
        with together:
            number = ir.IntType(32)
            of_library = ir.FunctionType(ir.VoidType(), [function.type, _ADDRESS, number, number])
            run = builder.inttoptr(region, of_library.as_pointer())
            builder.call(run, [function, pointer, builder.trunc(threads, number), number(0)])
    return context.get_dummy_value()


_INT64 = ir.IntType(64)
_ADDRESS = ir.IntType(8).as_pointer()


def _write_region(context: Any, module: Any, kernel: Any, args: Any, work: Any) -> Any:
    """Write the function of one thread: it takes the next part until none is left."""
    name = module.get_unique_name("region")
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), [_ADDRESS]), name)
    function.linkage = "internal"
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    data = builder.bitcast(function.args[0], work.as_pointer())
    taken, *limits = (cgutils.gep_inbounds(builder, data, 0, i) for i in (1, 2, 3))
    values = cgutils.unpack_tuple(builder, builder.load(cgutils.gep_inbounds(builder, data, 0, 0)), len(args))
    stop, size = (builder.load(limit) for limit in limits)
    following, body, after = (function.append_basic_block(name) for name in ("next", "part", "after"))
    builder.branch(following)
    builder.position_at_end(following)
    start = builder.atomic_rmw("add", taken, size, "monotonic")
    builder.cbranch(builder.icmp_signed("<", start, stop), body, after)
    builder.position_at_end(body)
    end = builder.add(start, size)
    end = builder.select(builder.icmp_signed("<", end, stop), end, stop)
    _call(context, builder, kernel, (*args, types.int64, types.int64), [*values, start, end])
    builder.branch(following)
    builder.position_at_end(after)
    builder.ret_void()
    return function


def _call(context: Any, builder: Any, kernel: Any, args: Any, values: Any) -> None:
    compiled = kernel.dispatcher.overloads[args]
    context.add_linking_libs([compiled.library])
    context.call_internal_no_propagate(builder, compiled.fndesc, compiled.signature, values)
