import time, numpy as np
import hallweight as hw
from hallweight.hall.internals import *
k=Kinetics(hw.card('CoTb'), Lattice.of('square',1.5e-6,1.5e-6,1.5e-8,sigma_K=.1,seed=1),source=hw.card('Pt'))
print(k._environments.count,len(k._K_factors),k._bins)
for T,j in ((350,1e12),(360,1e12),(380,0),(390,0)):
    t=time.time(); k.rates(float(T),float(j),(.05,0,0)); print(T,j,time.time()-t)
import cProfile,pstats
p=cProfile.Profile(); p.enable(); k.rates(400.,1e12,(.05,0,0)); p.disable(); pstats.Stats(p).sort_stats('tottime').print_stats(12)
