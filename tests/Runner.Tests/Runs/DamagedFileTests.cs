using VisionFinetune.Engine;
using VisionFinetune.Runner.CrossValidating;
using VisionFinetune.Runner.Events.Mlflow;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Planning;
using VisionFinetune.Runner.Studies.Running;

namespace VisionFinetune.Runner.Tests.Runs;

/// <summary>The JSON files of runs and studies, damaged or made by a stranger: one sentence that says what to do, never a crash.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private const string Plan = """
        {"settings":{"recipe":"base.yaml"},"metric":"validation_loss","variants":[{"name":"a","slug":"SLUG","parameters":[]}],"seeds":[1],"epochs":3,"jobs":1,"threads":1,"device":"cpu","unit":"rows"}
        """;

    private readonly TemporaryFolder _folder = new();

    private RunDirectory Run => RunDirectory.OfStudy(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{", "is damaged at line 1. Delete it and resume the run.")]
    [InlineData("null", "is damaged: values are missing or impossible. Delete it and resume the run.")]
    [InlineData("{}", "is damaged: values are missing or impossible. Delete it and resume the run.")]
    [InlineData("""{"best_epoch":1,"best_epoch":2}""", "is damaged at line 1. Delete it and resume the run.")]
    public void A_summary(string text, string problem) =>
        Refused(_folder.File("summary.json", text), problem, () => Run.ReadSummary());

    [Theory]
    [InlineData("[]", "is damaged at line 1.")]
    [InlineData("""{"folds":1,"repeats":3}""", "is damaged: values are missing or impossible.")]
    [InlineData("""{"folds":5,"repeats":-1}""", "is damaged: values are missing or impossible.")]
    public void A_cross_validation(string text, string problem) =>
        Refused(_folder.File("cross_validation.json", text), problem + " Write the --folds and --repeats the run was started with into it, such as "
            + """{"folds":5,"repeats":3}.""", () => CrossValidationPlan.Read(Run));

    [Theory]
    [InlineData("../../outside")]
    [InlineData("/outside")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("..")]
    public void A_plan_whose_runs_would_lie_outside_the_study(string slug) =>
        Refused(_folder.File("plan.json", Plan.Replace("SLUG", slug, StringComparison.Ordinal)),
            $"is damaged: values are missing or impossible. The study cannot be continued. Its runs are in '{_folder.Path}/runs'.", () => StudyPlan.Read(_folder.Path));

    [Fact]
    public void A_sound_plan_is_read()
    {
        _folder.File("plan.json", Plan.Replace("SLUG", "01-lr=0.1", StringComparison.Ordinal));
        Assert.Equal("a", Assert.Single(StudyPlan.Read(_folder.Path).Variants).Name);
    }

    [Theory]
    [InlineData("""{"variant":null,"claimed_at":"now"}""")]
    [InlineData("{}")]
    public void A_claim(string text)
    {
        _folder.File("test.json", text);
        Assert.Contains("is damaged", Assert.Throws<UserException>(() => TestClaim.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_score(bool isRegression)
    {
        var file = _folder.File("score.json", """{"count":3,"loss":0.5}""");
        Refused(file, "is damaged: values are missing or impossible. Delete it and resume the study.", () => TestClaim.ReadScore(file, isRegression));
    }

    [Fact]
    public void A_failure_is_a_failure_all_the_same()
    {
        _folder.File("failure.json", """{"error":null,"last_lines":[null]}""");
        Assert.Equal("The run failed; its failure.json is damaged.", RunFailure.Read(Run)!.Error);
    }

    [Fact]
    public void A_line_of_metrics_that_says_nothing()
    {
        _folder.File("metrics.jsonl", "null\n{\"epoch\":2}\n");
        Assert.Contains("line 1 is damaged", Assert.Throws<UserException>(() => Run.ReadMetrics()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mirror_without_its_experiment()
    {
        _folder.File("mlflow.json", """{"address":"http://host/","run_id":"abc"}""");
        Assert.Contains("is damaged", Assert.Throws<UserException>(() => MlflowRun.Read(Run)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"run":{"info":3,"data":{"metrics":7}}}""")]
    [InlineData("""{"run":{"info":{"lifecycle_stage":"\ud800","run_id":4},"data":[]}}""")]
    [InlineData("""{"run":{"info":{},"data":{"metrics":[null,{"step":1e400},{"step":[]}]}}}""")]
    [InlineData("[1]")]
    [InlineData("""{"\ud800":1,"run":{}}""")]
    public async Task Answers_of_a_server_that_is_no_MLflow(string text)
    {
        using var client = new MlflowClient(new Uri("http://host/"), null, TimeSpan.FromMinutes(1), new Canned(text));
        var error = await Assert.ThrowsAsync<MlflowException>(() => client.CreateRunAsync("1", "n", 0, TestContext.Current.CancellationToken));
        Assert.StartsWith("it does not answer as an MLflow server: '", error.Message, StringComparison.Ordinal);
        // A run without usable figures has done no steps; anything worse is the documented exception.
        var state = await Record.ExceptionAsync(() => client.GetRunAsync("abc", TestContext.Current.CancellationToken));
        Assert.True(state is null or MlflowException, $"{state}");
    }

    private static void Refused(string file, string problem, Action read) =>
        Assert.Equal($"'{file}' {problem}", Assert.Throws<UserException>(read).Message);

    private static void Refused<T>(string file, string problem, Func<T> read) => Refused(file, problem, () => { read(); });

    private sealed class Canned(string text) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StringContent(text) });
    }
}
