import numpy as np, time, sys
import hallweight as hw
film=hw.card('CoTb')
g=float(sys.argv[1]); grain=sys.argv[2]; w=float(grain.split()[0])*100e-9
d=hw.hall.HallBar(film, source='Pt', support='sapphire', width=w, length=3*w, outline='square', grain=grain, sigma_K=.1, coupling=g, seed=1)
print(d)
for j in (1.5e12,2e12,2.5e12,3e12,3.5e12,4e12):
    I=j/d.current_density(1.)
    try:
        t=time.time()
        tr=hw.hall.measure(d, f"24 pulses of +{I*1e3:.4g} mA, 1 us; 24 of -{I*1e3:.4g} mA, 1 us; read 0.1 mA; in-plane field 50 mT", seed=1)
        v=tr.values/d.R_AHE
        print('%.2g'%j, 'I %.3g mA'%(I*1e3), np.round(v[::4],2), '%.2fs'%(time.time()-t))
    except Exception as x: print(j, str(x)[:200])
