using VisionFinetune.Fuzzing;
using VisionFinetune.Fuzzing.Campaigns;
using VisionFinetune.Fuzzing.Targets;

namespace VisionFinetune.Runner.Tests.Fuzzing;

/// <summary>The first inputs of every campaign of <c>scripts/fuzz</c>.</summary>
public sealed class FuzzSmokeTests
{
    private const int Inputs = 1000, SlowInputs = 300;

    public static TheoryData<string> Targets() => [.. AllTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_input_gives_a_value_or_the_documented_exception(string name)
    {
        var target = AllTargets.Find(name)!;
        using var judge = new Judge(target);
        var (values, refusals) = (0, 0);
        var inputs = name.EndsWith("-yaml", StringComparison.Ordinal) ? SlowInputs : Inputs;
        for (var index = 0; index < inputs; index++)
        {
            var outcome = judge.Of(Campaign.Input(target, seed: 7, index));
            Assert.True(outcome.Failure is null, $"scripts/fuzz {name} --seed 7 --only {index}: {outcome.Failure}");
            (values, refusals) = outcome.Refusal is null ? (values + 1, refusals) : (values, refusals + 1);
        }
        // A campaign in which nothing is read, or nothing refused, tries nothing.
        Assert.InRange(values, inputs / 50, inputs);
        Assert.InRange(refusals, inputs / 10, inputs);
        Assert.Null(judge.Strays());
    }

    [Fact]
    public void An_input_can_be_made_again() =>
        Assert.All(AllTargets.Names, name => Assert.Equal(
            Campaign.Input(AllTargets.Find(name)!, seed: 3, index: 5), Campaign.Input(AllTargets.Find(name)!, seed: 3, index: 5)));

    [Theory]
    [InlineData(Fault.Throws, "threw InvalidOperationException: unforeseen")]
    [InlineData(Fault.SaysNothing, "refused without a message")]
    [InlineData(Fault.SaysTwoLines, "refused with the control character U+000A in its message")]
    [InlineData(Fault.TakesMemory, "bytes for an input of 3; allowed are 1,003")]
    [InlineData(Fault.KeepsATensor, "left 1 tensors alive")]
    public void What_must_not_happen_is_noticed(Fault fault, string failure)
    {
        using var judge = new Judge(new Faulty(fault));
        Assert.Contains(failure, judge.Of([1, 2, 3]).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_outside_the_folder_is_noticed()
    {
        using var judge = new Judge(new Faulty(Fault.WritesOutside));
        judge.Of([1]);
        Assert.Contains("outside its folder", judge.Strays(), StringComparison.Ordinal);
    }

    public enum Fault
    {
        Throws,
        SaysNothing,
        SaysTwoLines,
        TakesMemory,
        KeepsATensor,
        WritesOutside,
    }

    private sealed class Faulty(Fault fault) : ITarget
    {
        public string Name => "faulty";

        public int BytesPerByte => 1;

        public long FixedBytes => fault == Fault.TakesMemory ? 1000 : 1 << 20;

        public byte[] Make(Draws draws) => [];

        public long Read(byte[] input, string folder)
        {
            switch (fault)
            {
                case Fault.Throws: throw new InvalidOperationException("unforeseen");
                case Fault.SaysNothing: throw new Engine.UserException(" ");
                case Fault.SaysTwoLines: throw new Engine.UserException("one\ntwo");
                case Fault.TakesMemory: return new byte[5000].Length;
                case Fault.KeepsATensor: TorchSharp.torch.empty(1); return 0;
                default: File.WriteAllText(Path.Combine(folder, "..", "stray"), ""); return 0;
            }
        }
    }
}
