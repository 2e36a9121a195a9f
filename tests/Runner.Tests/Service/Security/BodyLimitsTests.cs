using System.Net;
using VisionFinetune.Runner.Service;

namespace VisionFinetune.Runner.Tests.Service.Security;

public sealed class BodyLimitsTests
{
    private static readonly ServiceLimits s_small = new() { RecipeBytes = 1000, UploadBytes = 200_000 };

    [Fact]
    public async Task A_body_that_says_it_is_too_long_is_refused_unread()
    {
        await using var service = await GuardedService.StartAsync(s => s with { Limits = s_small });
        (await service.PostAsync("/api/v1/runs", GuardedService.Text(new string('a', 100_000), "application/yaml"))).Refused(
            HttpStatusCode.RequestEntityTooLarge, "The body has 100,000 bytes; expected at most 67,536. Send less at once.");
        (await service.PostAsync("/api/v1/runs/none/predict", GuardedService.Files(("a.png", new byte[300_000])), ("Expect", "100-continue"))).Refused(
            HttpStatusCode.RequestEntityTooLarge, "expected at most 200,000");
    }

    [Fact]
    public async Task A_body_that_does_not_say_how_long_it_is_is_cut_off()
    {
        await using var service = await GuardedService.StartAsync(s => s with { Limits = s_small });
        Directory.CreateDirectory(Path.Combine(service.Settings.RunsFolder, "r"));
        File.WriteAllText(Path.Combine(service.Settings.RunsFolder, "r", "recipe.yaml"), Some.TinyRecipe);
        using var endless = GuardedService.Files(("a.png", new byte[210_000]));
        (await service.PostAsync("/api/v1/runs/r/predict", endless, ("Transfer-Encoding", "chunked"))).Refused(
            HttpStatusCode.RequestEntityTooLarge, "Request body too large.");
    }
}
