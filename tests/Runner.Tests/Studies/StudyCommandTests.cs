using System.Text.Json;
using VisionFinetune.Runner.Studies.Running;

namespace VisionFinetune.Runner.Tests.Studies;

/// <summary>The command from its arguments to its verdict, on invented passengers.</summary>
public sealed class StudyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StudyCommandTests() => Passengers.Write(_folder.Path);

    private string Runs => Path.Combine(_folder.Path, "runs");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_grid_is_trained_side_by_side_and_ends_in_a_verdict_and_a_report()
    {
        var json = Study("--grid", "model.activation=sigmoid,relu", "train.batch_size=16,32", "--seeds", "2", "--json").Succeeded().Json;
        var study = json.GetProperty("study").GetString()!;
        var summary = json.GetProperty("summary");
        Assert.Equal(8, summary.GetProperty("finished").GetInt32());
        Assert.True(summary.GetProperty("is_complete").GetBoolean());
        Assert.Equal("validation_accuracy", summary.GetProperty("metric").GetString());
        var analysis = summary.GetProperty("analysis");
        Assert.Equal(4, analysis.GetProperty("ranking").GetArrayLength());
        Assert.Equal(6, analysis.GetProperty("comparisons").GetArrayLength());
        Assert.NotEmpty(analysis.GetProperty("verdict").EnumerateArray());
        Assert.Equal(["runs/01-sigmoid-batch_size=16-s42", "runs/01-sigmoid-batch_size=16-s43"], RunFolders(study).Take(2));
        foreach (var file in new[] { "study.html", "study.csv", "study.yaml", "base.yaml", "plan.json", "summary.json", "log.txt", "plots" })
            Assert.True(Path.Exists(Path.Combine(study, file)), file);
    }

    /// <summary>Run k of every variant: same split, same initial weights, same order of data. Two variants that differ in nothing but a
    /// setting without effect must therefore end with the same bits.</summary>
    [Fact]
    public void Runs_with_one_seed_are_pairs()
    {
        var study = Study("--grid", "train.log_every=10,20", "--seeds", "2", "--set", "train.epochs=3").Succeeded().Output.Trim();
        string[] Losses(string run) => [.. File.ReadLines(Path.Combine(study, run, "metrics.jsonl")).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("train_loss").GetRawText())];
        var folders = RunFolders(study);
        Assert.Equal(Losses(folders[0]), Losses(folders[2]));
        Assert.Equal(Losses(folders[1]), Losses(folders[3]));
        Assert.NotEqual(Losses(folders[0]), Losses(folders[1]));
        string Rows(string run) => string.Join(';', File.ReadLines(Path.Combine(study, run, "predictions", "validation.csv")).Select(l => l.Split(',')[0]));
        Assert.Equal(Rows(folders[0]), Rows(folders[2]));
        Assert.NotEqual(Rows(folders[0]), Rows(folders[1]));
    }

    [Fact]
    public void A_run_that_fails_is_reported_with_its_error_and_the_others_go_on()
    {
        var outcome = Study("--grid", "optimizer.lr=1e-3,1e6", "--seeds", "2", "--set", "optimizer.name=sgd", "model.activation=leaky_relu", "--json").Succeeded();
        var summary = outcome.Json.GetProperty("summary");
        Assert.Equal(2, summary.GetProperty("finished").GetInt32());
        Assert.Equal(2, summary.GetProperty("failed").GetInt32());
        Assert.Contains("lr=1e6, seed 42: FAILED. The", outcome.Errors, StringComparison.Ordinal);
        var study = outcome.Json.GetProperty("study").GetString()!;
        Assert.Contains("became", RunFailure.Read(Runner.Runs.RunDirectory.OfStudy(Path.Combine(study, "runs", "02-lr=1e6-s42")))!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_in_which_nothing_reaches_its_end_is_a_mistake_of_the_user()
    {
        var outcome = Study("--grid", "optimizer.lr=1e5,1e6", "--seeds", "1", "--set", "optimizer.name=sgd", "model.activation=leaky_relu");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("No run of the study reached its end. The first error: The", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_runs_are_compared_and_those_that_differ_only_in_the_seed_are_one_variant()
    {
        var study = Study("--grid", "model.activation=sigmoid,relu", "--seeds", "2", "--set", "train.epochs=3").Succeeded().Output.Trim();
        string[] runs = [.. RunFolders(study).Select(run => Path.Combine(study, run))];
        var page = Path.Combine(_folder.Path, "comparison");
        var text = Vft.Run(["compare", .. runs, "--out", page]).Succeeded().Output;
        Assert.Matches(@"(?m)^[12] +sigmoid +2 ", text);
        Assert.Matches(@"(?m)^[12] +relu +2 ", text);
        Assert.EndsWith(Path.Combine(page, "compare.html") + "\n", text, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(page, "compare.csv")) && File.Exists(Path.Combine(page, "plots", "intervals.png")));
        Vft.Run("compare", runs[0]).Refused("A comparison needs at least two runs; name another one.");
        Vft.Run("compare", runs[0], runs[0]).Refused($"Run '{Path.GetFileName(runs[0])}' is named twice; a comparison needs different runs.");
        Vft.Run("compare", runs[0], study).Refused(
            $"'{study}' is a study; name one of the runs in its folder runs/, or use: vft study resume {study}");
    }

    [Fact]
    public void The_test_split_of_a_study_cannot_be_scored_by_hand()
    {
        var study = Study("--grid", "model.activation=sigmoid,relu", "--seeds", "1", "--set", "train.epochs=3").Succeeded().Output.Trim();
        var chosen = JsonDocument.Parse(File.ReadAllText(Path.Combine(study, "test.json"))).RootElement.GetProperty("variant").GetString()!;
        var other = RunFolders(study).Single(r => !r.Contains(chosen, StringComparison.Ordinal));
        var name = Path.GetFileName(other);
        Vft.Run("evaluate", Path.Combine(study, other)).Refused(
            $"'{name}' is part of the study '{Path.GetFileName(study)}', which scores the test split once, for the variant that validation chose "
                + $"('{chosen}'). Use --split validation.");
        Vft.Run("evaluate", Path.Combine(study, other), "--split", "validation").Succeeded();
    }

    [Fact]
    public void Halving_ends_hopeless_variants_early_and_says_what_it_saved()
    {
        var outcome = Study("--random", "optimizer.lr=log_uniform(1e-5, 1e-1)", "--draws", "6", "--halving", "2", "--seeds", "1", "--set", "train.epochs=8", "--json").Succeeded();
        var summary = outcome.Json.GetProperty("summary");
        Assert.Equal(48, summary.GetProperty("epochs_planned").GetInt32());
        Assert.Equal(6 * 1 + 3 * 1 + 2 * 2 + 1 * 4, summary.GetProperty("epochs_trained").GetInt32());
        Assert.Equal(1, summary.GetProperty("finished").GetInt32());
        Assert.True(summary.GetProperty("is_complete").GetBoolean());
        Assert.Contains("% saved", File.ReadAllText(Path.Combine(outcome.Json.GetProperty("study").GetString()!, "study.html")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is nothing to compare: give a grid (scheduler.name=step,cosine), variants or random.", "recipes/titanic.yaml")]
    [InlineData("--grid 'optimizer.lr': expected key=values, such as scheduler.name=step,cosine.", "recipes/titanic.yaml", "--grid", "optimizer.lr=")]
    [InlineData("--grid cannot vary 'seed': every variant is trained with the same seeds; say how many with --seeds 5.", "recipes/titanic.yaml", "--grid", "seed=1,2")]
    [InlineData("The number of seeds must be in [1, 1000].", "recipes/titanic.yaml", "--grid", "optimizer.lr=1,2", "--seeds", "0")]
    [InlineData("--draws says how many variants --random draws; give --random, too.", "recipes/titanic.yaml", "--draws", "3")]
    [InlineData("A classification has no validation_rmse; decide by validation_accuracy, validation_f1_macro or validation_loss.",
        "recipes/titanic.yaml", "--grid", "optimizer.lr=1e-3,1e-2", "--metric", "validation_rmse")]
    [InlineData("The variants 'lr=1e-3' and 'lr=0.001' are the same recipe; a comparison would say nothing.",
        "recipes/titanic.yaml", "--grid", "optimizer.lr=1e-3,0.001")]
    [InlineData("'optimizer.lr=log_uniform(0, 1)' cannot be drawn; expected log_uniform(1e-4, 1e-1), uniform(0, 0.9), uniform_int(1, 8) or choice(step, cosine), "
        + "the smaller bound first (and above 0 for log_uniform).", "recipes/titanic.yaml", "--random", "optimizer.lr=log_uniform(0, 1)")]
    public void Impossible_studies_are_refused_before_anything_is_written(string message, params string[] arguments)
    {
        Vft.RunAlone(["study", .. arguments, "--data", _folder.Path, "--runs", Runs]).Refused(message.Replace("'optimizer.lr':", "'optimizer.lr=':", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Runs));
    }

    [Fact]
    public void A_variant_that_cannot_be_trained_is_named_with_its_problem()
    {
        var outcome = Study("--grid", "optimizer.lr=1e-3,fast");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("Variant 'fast' cannot be trained.\n--set optimizer.lr=fast: 'optimizer.lr' is \"fast\"; expected a number.".Replace("\"fast\"", "fast", StringComparison.Ordinal), outcome.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Runs));
    }

    private Outcome Study(params string[] arguments) => Vft.RunAlone(
        ["study", "recipes/titanic-homework.yaml", "--data", _folder.Path, "--runs", Runs, "--set", "train.epochs=10", .. arguments]);

    /// <summary>As seen from the study's folder, in order.</summary>
    private static List<string> RunFolders(string study) =>
        [.. Directory.GetDirectories(Path.Combine(study, "runs")).Select(f => Path.GetRelativePath(study, f)).Order(StringComparer.Ordinal)];
}
