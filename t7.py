import cProfile,pstats,sys
import hallweight as hw, numpy as np
d=hw.hall.HallBar('CoTb', source='Pt', support='sapphire', width='1.5 um', length='4.5 um', outline='square', grain='15 nm', sigma_K=.1, coupling=.02, seed=1)
import hallweight.hall._bench.session as S
f=lambda I: hw.hall.measure(d, f"24 pulses of +{I} mA, 1 us; 24 of -{I} mA, 1 us; read 0.1 mA; in-plane field 50 mT", seed=1)
f(12)
p=cProfile.Profile(); p.enable(); f(13.5); p.disable(); pstats.Stats(p).sort_stats('tottime').print_stats(14)
