using VisionFinetune.Engine;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Planning;
using VisionFinetune.Runner.Studies.Running;
using VisionFinetune.Runner.Studies.Settings;
using VisionFinetune.Runner.Training;

namespace VisionFinetune.Runner.Tests.Studies;

/// <summary>The test split is scored once, for the variant that validation chose.</summary>
public sealed class TestClaimTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TestClaimTests() => new StudyPlan(
        new StudySettings { Recipe = "base.yaml" }, "validation_accuracy", [new("a", "01-a", []), new("ab", "02-ab", [])], [1], 1, 1, 1, "cpu", "rows").Write(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Only_the_first_variant_gets_the_right_and_it_keeps_it()
    {
        var clock = TimeProvider.System;
        var claim = TestClaim.Take(_folder.Path, "a", clock);
        Assert.Equal(claim, TestClaim.Take(_folder.Path, "a", clock));
        var error = Assert.Throws<UserException>(() => TestClaim.Take(_folder.Path, "ab", clock));
        Assert.Equal($"The test split of study '{Path.GetFileName(_folder.Path)}' was scored for 'a'; it is not scored again for 'ab'.", error.Message);
        Assert.Equal(claim, TestClaim.Read(_folder.Path));
    }

    [Fact]
    public void Nobody_may_score_before_validation_has_chosen_and_then_only_the_chosen()
    {
        Assert.Contains("for the variant that validation will choose. Use --split validation.", Refusal("01-a-s1"), StringComparison.Ordinal);
        TestClaim.Take(_folder.Path, "a", TimeProvider.System);
        TestClaim.Require(Run("01-a-s1"));
        Assert.Contains("for the variant that validation chose ('a'). Use --split validation.", Refusal("02-ab-s1"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_trains_a_run_of_a_study_cannot_reach_the_test_split()
    {
        using var task = new SealedTask(new FakeTask());
        Assert.Equal(0, task.CountOf(SplitName.Test));
        Assert.Equal(7, task.CountOf(SplitName.Validation));
        foreach (Action attempt in new Action[]
        {
            () => task.Samples(SplitName.Test), () => task.WritePredictions(SplitName.Test, null!, "x"), () => task.MostConfidentMistakes(SplitName.Test, null!, 1),
        })
        {
            var error = Assert.Throws<InvalidOperationException>(attempt);
            Assert.Equal("The test split of a study is sealed: it is scored once, for the variant that validation chose.", error.Message);
        }
    }

    private RunDirectory Run(string name) => RunDirectory.OfStudy(Path.Combine(_folder.Path, "runs", name));

    private string Refusal(string run) => Assert.Throws<UserException>(() => TestClaim.Require(Run(run))).Message;
}
