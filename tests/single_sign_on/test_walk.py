"""Coming in with a work account as a person does: in a browser, there and back, also without script."""

import pytest

from tests.kit.live import DESKTOP, NO_SCRIPT, Live, chromium, serving
from tests.single_sign_on.test_views import tom  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [{}, NO_SCRIPT], ids=["with script", "without script"])
@pytest.mark.usefixtures("tom")
def test_somebody_goes_over_and_comes_back(app, script):
    with chromium() as opened, serving(app) as address:
        live = Live(address, opened)
        page = live.window(None, **DESKTOP, **script).visit("/staff/sign-in")
        page.get_by_role("link", name="Use my work account").click()
        page.locator("input[name=sub]").fill("tom-at-work")  # whoever the provider knows is a button of that name too
        page.get_by_role("button", name="Authorize").click()
        page.wait_for_url(f"{address}/studies/")
        assert page.get_by_role("heading", level=1).inner_text() == "Studies"
        live.close()
