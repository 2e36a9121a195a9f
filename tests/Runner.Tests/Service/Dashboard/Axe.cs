using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace VisionFinetune.Runner.Tests.Service.Dashboard;

/// <summary>Deque's axe-core: what keeps people from using a page. It is loaded once a page and asked for the rules of WCAG 2.1 A and AA alone,
/// since that is what takes the time.</summary>
internal static class Axe
{
    private static readonly string s_script = new BundledAxeScriptProvider().GetScript();

    /// <summary>Every serious or critical barrier of what the page shows now.</summary>
    public static async Task<IReadOnlyList<string>> FindBarriersAsync(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("'axe' in window"))
            await page.EvaluateAsync($"{s_script}\n;0");
        return await page.EvaluateAsync<string[]>("""
            async () => {
              const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
              const { violations } = await axe.run(document, { runOnly, resultTypes: ['violations'], elementRef: false });
              return violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v => `${v.impact} ${v.id}: ${v.nodes.map(n => n.html).join(' | ')}`);
            }
            """);
    }
}
