import numpy as np, time
import hallweight as hw
from hallweight.core.constants import K_B
from hallweight.hall._kinetics.kinetic_monte_carlo import Kinetics
from hallweight.hall._kinetics.volumes import *
for name in ('CoTb','CoGd'):
  film=hw.card(name)
  for a in (5e-8,3e-8,2e-8,1.5e-8):
    L=Lattice(np.ones((1,1),bool),a,np.ones(1),neighbours(np.ones((1,1),bool)))
    k=Kinetics(film,L,source=hw.card('Pt'),dipoles=False)
    for T in (300,400,433):
        f=k.film_state(T); kT=K_B*T
        print(name,a,T,'K %.3g M %.3g 2K/M %.3g T'%(f.K,f.M,2*f.K/abs(f.M)),'KV/kT %.3g wall/kT %.3g'%(f.K*k.model.volume/kT,k.model.wall(f.K)/kT),'tau/2K per 1e12 %.3g'%(f.torque*1e12/2/f.K), 'rates j=0,1e12,3e12,1e13 Bx 50mT:', ['%.2g'%k.isolated_rate(T,j,(.05,0,0),state=s) for j in (0,1e12,3e12,1e13) for s in (1,-1)])
t=time.time(); k=Kinetics(film,Lattice.of('square',2e-6,2e-6,5e-8,sigma_K=.1),source=hw.card('Pt')); k.rates(350.,1e12,(.05,0,0)); print(time.time()-t); t=time.time(); k.rates(360.,1e12,(.05,0,0)); print('with j',time.time()-t,k._environments.count,len(k._K_factors)); t=time.time(); k.rates(360.,0,(.05,0,0)); print('no j',time.time()-t)
