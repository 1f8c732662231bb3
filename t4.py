import numpy as np, time
import hallweight as hw
from hallweight.core.constants import K_B
from hallweight.hall._kinetics.kinetic_monte_carlo import Kinetics
from hallweight.hall._kinetics.volumes import *
from hallweight.hall._kinetics.spin_states import Segment
film=hw.card('CoTb')
def make(n, periodic, a, **kw):
    m=np.ones((n,n),bool); nb=periodic_neighbours(n) if periodic else neighbours(m)
    return Kinetics(film, Lattice(m, a, np.ones(n*n), nb, periodic), **kw)
# ising: choose coupling g so that w/(kT) given
def ising(n, tfrac, T=450., reps=4, sweeps=400, events=0.0):
    k0=make(n,True,1.5e-8,dipoles=False,coupling=.1)
    fs=k0.film_state(T); wall=k0.model.wall(fs.K)
    w = tfrac_to_w(tfrac)*K_B*T
    g=w/wall
    k=make(n,True,1.5e-8,dipoles=False,coupling=g)
    st=k.initial_states('up',reps,1)
    r=k.rate_of_flips(st.spin[0],T).max()
    tau=1/r
    out=[];t=time.time()
    k.run(st,[Segment(200*tau,T)],1,events_per_cell=events)
    for i in range(sweeps):
        k.run(st,[Segment(20*tau,T)],i+10,events_per_cell=events)
        s=st.spin.reshape(reps,n,n).astype(float)
        e=-(s*np.roll(s,1,1)+s*np.roll(s,1,2)).mean((1,2))
        out.append((e, abs(s.mean((1,2)))))
    o=np.array(out)
    return g, o[:,0].mean(), o[:,0].mean(0).std()/np.sqrt(reps), o[:,1].mean(), o[:,1].mean(0).std()/np.sqrt(reps), time.time()-t
from scipy.special import ellipk
def tfrac_to_w(x): # T = x Tc: w/kT = ln(1+sqrt2)/x
    return np.log(1+np.sqrt(2))/x
def onsager(x):
    K=.5*np.log(1+np.sqrt(2))/x   # J/kT, w=2J
    kk=2*np.sinh(2*K)/np.cosh(2*K)**2
    u=-1/np.tanh(2*K)*(1+2/np.pi*(2*np.tanh(2*K)**2-1)*ellipk(kk**2))
    m=(1-np.sinh(2*K)**-4)**.125 if x<1 else 0
    return u,m
for ev in (None,0.0):
  for x in (.8,.9,1.1):
    print(ev, x, onsager(x), ising(32,x,events=ev,sweeps=100))
