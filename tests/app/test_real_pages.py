pytest_plugins = ["sample_fixtures"]
import time, json
def test_look(opened):
    from sample_fixtures import notebook_names
    for n in notebook_names():
        t=time.time()
        p=opened(n)
        print(n, time.time()-t)
        p.screenshot(path=f"/tmp/wbt/{n}.png")
        for sel in [".wb-headline",".wb-tiles",".wb-controls","img.wb-picture","header","h1"]:
            l=p.locator(sel)
            print(sel,l.count(), l.first.bounding_box() if l.count() else None)
        print(p.evaluate("document.documentElement.scrollWidth"), p.evaluate("window.scrollY"))
        p.set_viewport_size({"width":390,"height":844}); p.wait_for_timeout(500)
        print(p.evaluate("document.documentElement.scrollWidth"))
        p.screenshot(path=f"/tmp/wbt/{n}_m.png")
        p.close()
