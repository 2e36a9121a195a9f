using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Queue;
using VisionFinetune.Runner.Service.Submitting;

namespace VisionFinetune.Runner.Tests.Service.Submitting;

/// <summary>What was in order when it was submitted is checked again when it begins.</summary>
public sealed class BeginningCheckTests
{
    private const string FromFolder = """
        name: patient
        data: { source: folder, root: photos }
        model: { name: resnet18, weights: none }
        """;

    [Fact]
    public async Task A_link_that_was_turned_while_the_run_waited_is_noticed()
    {
        await using var service = await GuardedService.StartAsync(s => s with { Devices = [] });
        var (photos, inside) = (Path.Combine(service.Settings.DataFolder, "photos"), Directory.CreateDirectory(Path.Combine(service.Settings.DataFolder, "real")).FullName);
        Directory.CreateSymbolicLink(photos, inside);
        var place = await SubmitAsync(service, "/api/v1/runs", GuardedService.Text(FromFolder, "application/yaml"), isStudy: false);
        Assert.Null(ProblemOf(service, place));
        Directory.Delete(photos);
        Directory.CreateSymbolicLink(photos, "/etc");
        Assert.Equal($"'data.root' is '{photos}', which lies outside the data folder of the service; name a folder in it, such as cifar10.", ProblemOf(service, place));
    }

    [Fact]
    public async Task Each_recipe_of_a_study_is_looked_at()
    {
        await using var service = await GuardedService.StartAsync();
        service.Services.GetRequiredService<JobQueue>().Stop();         // so that nothing begins meanwhile
        var study = JsonSerializer.Serialize(new { recipe = Some.TinyRecipe, grid = new Dictionary<string, string[]> { ["optimizer.lr"] = ["0.1", "0.2"] }, seeds = 2 });
        var place = await SubmitAsync(service, "/api/v1/studies", GuardedService.Text(study, "application/json"), isStudy: true);
        Assert.Null(ProblemOf(service, place));
        var recipe = Directory.GetFiles(place.Folder, "recipe.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        var text = await File.ReadAllTextAsync(recipe, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(recipe, text.Replace("weights: none", "weights: /etc/passwd", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.StartsWith("'model.weights' is '/etc/passwd', which lies outside the service's folders", ProblemOf(service, place), StringComparison.Ordinal);
        await File.WriteAllTextAsync(recipe, "nonsense: true", TestContext.Current.CancellationToken);
        Assert.Contains("'nonsense' is not a setting", ProblemOf(service, place), StringComparison.Ordinal);
    }

    /// <summary>The recipe was edited on the disk while the service was down.</summary>
    [Fact]
    public async Task What_does_not_pass_ends_as_failed_and_no_process_ever_sees_it()
    {
        await using var service = await GuardedService.StartAsync(settings =>
        {
            var run = Directory.CreateDirectory(Path.Combine(settings.RunsFolder, "edited")).FullName;
            File.WriteAllText(Path.Combine(run, "recipe.yaml"), Some.TinyRecipe.Replace("name: cifar_resnet20", "name: cifar_resnet20, weights: /etc/passwd", StringComparison.Ordinal));
            new QueueTicket { State = TicketState.Waiting, SubmittedAt = DateTimeOffset.UnixEpoch }.Write(run);
            return settings;
        });
        var place = RunPlace.Of(service.Settings.RunsFolder, "edited", isStudy: false);
        JsonElement found;
        for (var attempt = 0; (found = (await service.GetAsync("/api/v1/runs/edited")).Ok().Json).GetProperty("status").GetString() != "failed"; attempt++)
        {
            Assert.True(attempt < 600, found.ToString());
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        Assert.StartsWith("'model.weights' is '/etc/passwd', which lies outside", found.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.False(File.Exists(place.Run.LogFile));
    }

    private static string? ProblemOf(GuardedService service, RunPlace place) => service.Services.GetRequiredService<BeginningCheck>().Problem(place);

    private static async Task<RunPlace> SubmitAsync(GuardedService service, string path, HttpContent body, bool isStudy)
    {
        var reply = await service.PostAsync(path, body);
        Assert.True(reply.Status == System.Net.HttpStatusCode.Created, reply.Text);
        return RunPlace.Of(service.Settings.RunsFolder, reply.Json.GetProperty("id").GetString()!, isStudy);
    }
}
