import numpy as np, itertools, time, sys
import hallweight as hw
from hallweight.core.constants import K_B
from hallweight.hall._kinetics.kinetic_monte_carlo import Kinetics
from hallweight.hall._kinetics.volumes import *
import scipy.linalg as sl
film=hw.card(sys.argv[1] if len(sys.argv)>1 else 'CoTb')
def master(n, periodic, T, B=(0,0,0), **kw):
    m=np.ones((n,n),bool); nb=periodic_neighbours(n) if periodic else neighbours(m)
    rng=np.random.default_rng(1); Kf=1+kw.pop('spread',0)*rng.standard_normal(n*n)
    k=Kinetics(film, Lattice(m, kw.pop('a',5e-8), Kf, nb, periodic), **kw)
    N=n*n; S=np.array(list(itertools.product([1,-1],repeat=N)),np.int8)
    E=k.energy(S,T,B); p=np.exp(-(E-E.min())/(K_B*T)); p/=p.sum()
    worst=0; Wl=np.array([k.rate_of_flips(s,T,0.,B) for s in S])
    idx={tuple(s):i for i,s in enumerate(S.tolist())}
    lnr=np.log(np.maximum(Wl,1e-300))
    for i,s in enumerate(S.tolist()):
        for c in range(N):
            t=list(s); t[c]*=-1; j=idx[tuple(t)]
            d=(lnr[i,c]-lnr[j,c])+(E[j]-E[i])/(K_B*T); worst=max(worst,abs(d))
    # stationary state
    A=np.zeros((2**N,2**N))
    for i,s in enumerate(S.tolist()):
        for c in range(N):
            t=list(s); t[c]*=-1; j=idx[tuple(t)]
            A[j,i]+=Wl[i,c]; A[i,i]-=Wl[i,c]
    A/=np.abs(A).max(); M=A.copy(); M[0]=1; b=np.zeros(2**N); b[0]=1
    q=np.linalg.solve(M,b) if 2**N<=512 else p
    mm=S.mean(1)
    return worst, (p*mm**2).sum(), (q*mm**2).sum(), (p*mm).sum(), (q*mm).sum()
t=time.time()
for a in (5e-8,1.5e-8):
  for n,per in ((2,False),(3,False),(3,True)):
    for T in (250,433,500):
        for dip in (True,False):
            print(a,n,per,T,dip,*['%.9g'%x for x in master(n,per,T,(0,0,0),dipoles=dip,a=a,coupling=.01)], '%.1f'%(time.time()-t))
print(master(3,False,433,(2e-2,0,5e-3),spread=.1,a=1.5e-8,coupling=.1))
