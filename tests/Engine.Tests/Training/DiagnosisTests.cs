using VisionFinetune.Engine.Training;

namespace VisionFinetune.Engine.Tests.Training;

public sealed class DiagnosisTests
{
    private static readonly string[] s_verdicts = ["oscillating", "overfitting", "still_falling", "underfitting", "healthy"];

    public static TheoryData<string, int, double> TypicalCurves()
    {
        var data = new TheoryData<string, int, double>();
        foreach (var verdict in s_verdicts)
        {
            foreach (var count in (int[])[3, 5, 30, 400])
            {
                data.Add(verdict, count, 0);
                data.Add(verdict, count, 0.01);
                if (count >= 30 && verdict != "underfitting")       // a validation loss that jumps so far and stays is oscillating
                    data.Add(verdict, count, 0.03);
            }
        }
        return data;
    }

    [Theory]
    [InlineData("too_short", "2 1", "2 1")]
    [InlineData("oscillating", "1 3 2 4 1 5", "1 1 1 1 1 1")]
    [InlineData("oscillating", "1 2 3 4 5", "1 2 3 4 5")]
    [InlineData("overfitting", "2 1 0.5 0.2", "1.5 1.0 1.2 1.4")]
    [InlineData("still_falling", "2 1.5 1.2 1.0", "2 1.5 1.3 1.1")]
    [InlineData("underfitting", "2.3 2.2 2.19 2.185", "2.3 2.2 2.2 2.2")]
    [InlineData("healthy", "1.0 0.5 0.3 0.29", "0.9 0.6 0.55 0.55")]
    public void Names_what_the_curves_show(string verdict, string train, string validation)
    {
        var accuracy = verdict == "underfitting" ? 0.2 : 0.9;
        var epochs = train.Split(' ').Zip(validation.Split(' '))
            .Select((pair, i) => new EpochMetrics(i + 1, i + 1, 0.1, double.Parse(pair.First), accuracy, double.Parse(pair.Second), accuracy, accuracy, 1, 1)).ToList();
        var diagnosis = Diagnosis.Of(epochs);
        Assert.Equal(verdict, diagnosis.Verdict);
        Assert.NotEmpty(diagnosis.Evidence);
        Assert.NotEmpty(diagnosis.Advice);
    }

    [Theory]
    [MemberData(nameof(TypicalCurves))]
    public void Sees_the_same_at_every_length_and_through_noise(string verdict, int count, double noise)
    {
        var zigzag = verdict == "oscillating" ? 0.3 : 0;
        for (var seed = 0; seed < 40; seed++)
        {
            Assert.Equal((seed, verdict), (seed, Diagnosis.Of(Curves.Typical(verdict).Epochs(count, noise, seed, zigzag)).Verdict));
            var regression = Curves.Typical(verdict) with { R2 = verdict == "underfitting" ? 0.1 : 0.8 };
            Assert.Equal((seed, verdict), (seed, Diagnosis.Of(regression.Epochs(count, noise, seed, zigzag)).Verdict));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Fewer_than_three_epochs_are_never_judged(int count) =>
        Assert.Equal(new Diagnosis("too_short", $"The run has {count} epoch(s).", "Train at least 3 epochs before judging the curves."),
            Diagnosis.Of(Curves.Typical("still_falling").Epochs(count)));

    [Theory]
    [InlineData("oscillating", 30, "In the last half of the run the training loss rose by 0.28 per epoch on average, around a level of 0.7; epochs that fell count as 0.",
        "The learning rate is probably too high: divide optimizer.lr by 3 to 10, or let a scheduler lower it.")]
    [InlineData("overfitting", 5, "The validation loss rose from 0.7506 (epoch 3) to 1.1 while the training loss fell to 0.1128.",
        "Stop earlier (train.early_stopping), augment more, or raise optimizer.weight_decay.")]
    [InlineData("still_falling", 400, "The last 40 of 400 epochs lowered the training loss at 102.6 % and the validation loss at 102.6 % of their average speed.",
        "Train longer, or raise optimizer.lr.")]
    [InlineData("underfitting", 30, "Training accuracy ended at 15 % and no longer improves.",
        "Use a larger model, pretrained weights, weaker augmentation or a higher learning rate.")]
    [InlineData("healthy", 3, "The training loss ended at 0.404 (lowest 0.404) and the validation loss at 0.5035 (lowest 0.5035, epoch 3).",
        "Nothing in the curves asks for a change.")]
    public void Gives_evidence_and_advice(string verdict, int count, string evidence, string advice) =>
        Assert.Equal(new Diagnosis(verdict, evidence, advice), Diagnosis.Of(Curves.Typical(verdict).Epochs(count, zigzag: verdict == "oscillating" ? 0.3 : 0)));

    [Fact]
    public void A_curve_that_falls_little_all_along_asks_for_a_higher_rate()
    {
        var diagnosis = Diagnosis.Of(new Curves(x => 0.683 - 0.005 * x, x => 0.686 - 0.004 * x) { Accuracy = 0.62 }.Epochs(400));
        Assert.Equal("still_falling", diagnosis.Verdict);
        Assert.Equal("The learning rate is probably too low: multiply optimizer.lr by 3 to 10.", diagnosis.Advice);
    }

    [Fact]
    public void A_curve_that_falls_under_a_rate_near_zero_asks_for_a_longer_run()
    {
        var diagnosis = Diagnosis.Of((Curves.Typical("still_falling") with { Lr = x => 0.1 * (1 - 0.999 * x) }).Epochs(30));
        Assert.Equal("still_falling", diagnosis.Verdict);
        Assert.Equal("The schedule has lowered the rate to 0.0001, at which further epochs change nothing: plan a longer run (train.epochs), or raise optimizer.lr.", diagnosis.Advice);
        var underfitting = Diagnosis.Of((Curves.Typical("underfitting") with { Lr = x => 0.1 * (1 - 0.999 * x) }).Epochs(30));
        Assert.StartsWith("The schedule has lowered the rate to 0.0001: train longer or raise optimizer.lr;", underfitting.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_loss_that_creeps_up_is_oscillating()
    {
        var diagnosis = Diagnosis.Of(new Curves(x => 0.45 + Math.Exp(-20 * x) + 0.03 * x, x => 0.5 + 0.02 * x).Epochs(400, noise: 0.015));
        Assert.Equal("oscillating", diagnosis.Verdict);
        Assert.Matches("^The training loss rose from 0\\.4[0-9]+ \\(epoch [0-9]+\\) to 0\\.4[0-9]+\\.$", diagnosis.Evidence);
    }

    [Fact]
    public void A_loss_that_rose_with_the_rate_asks_for_an_end_where_the_rate_is_low()
    {
        var diagnosis = Diagnosis.Of(new Curves(x => 1 + Math.Abs(x - 0.8), x => 1.2) { Lr = x => 0.01 + Math.Abs(x - 0.8) }.Epochs(30));
        Assert.Equal("oscillating", diagnosis.Verdict);
        Assert.Equal("The schedule raised the rate again, from 0.0169 to 0.21: end the run where the rate is low.", diagnosis.Advice);
    }

    [Fact]
    public void A_validation_loss_that_jumps_around_its_start_is_no_underfitting()
    {
        var stuck = new Curves(x => x == 0 ? 2.5 : 0.675, x => 0.68) { Accuracy = 0.61 };
        Assert.Equal("oscillating", Diagnosis.Of(stuck.Epochs(400, noise: 0.02)).Verdict);
        Assert.Equal("underfitting", Diagnosis.Of((stuck with { Train = x => 0.675 }).Epochs(400, noise: 0.001)).Verdict);
    }

    [Fact]
    public void A_wide_gap_between_the_splits_is_overfitting()
    {
        var epochs = Curves.Typical("healthy").Epochs(30);
        epochs[^1] = epochs[^1] with { TrainAccuracy = 0.99, ValidationAccuracy = 0.65 };
        Assert.Equal("Training accuracy ended at 99 %, validation accuracy only at 65 %.", Diagnosis.Of(epochs).Evidence);
        var regression = Diagnosis.Of((Curves.Typical("healthy") with { R2 = 0.1 }).Epochs(30));
        Assert.Equal(("overfitting", "R² is only 0.10 on the validation split, although the training loss fell to 0.404 of the target's variance."), (regression.Verdict, regression.Evidence));
    }

    [Theory]
    [InlineData(0.0, 0.0)]          // everything learned before the first epoch ended
    [InlineData(1e-8, 0.0)]
    [InlineData(1e-8, 0.5)]         // noise that nobody needs to act on
    [InlineData(0.3, 0.0)]
    public void Flat_curves_of_a_model_that_is_right_are_healthy(double loss, double noise)
    {
        foreach (var count in (int[])[3, 5, 30, 400])
        {
            Assert.Equal("healthy", Diagnosis.Of(new Curves(_ => loss, _ => loss).Epochs(count, noise)).Verdict);
            Assert.Equal("healthy", Diagnosis.Of(new Curves(_ => loss, _ => loss) { R2 = 0.9 }.Epochs(count, noise)).Verdict);
            Assert.Equal("healthy", Diagnosis.Of(new Curves(x => loss * (2 - x), x => loss).Epochs(count, noise)).Verdict);
        }
    }

    [Fact]
    public void A_loss_that_vanishes_is_healthy_however_much_its_rest_jitters() =>
        Assert.Equal("healthy", Diagnosis.Of(new Curves(x => 1e-8 + 2 * Math.Exp(-30 * x), x => 0.2 + Math.Exp(-10 * x)).Epochs(400, noise: 0.01)).Verdict);

    [Fact]
    public void Flat_curves_of_a_model_that_is_wrong_are_underfitting()
    {
        foreach (var count in (int[])[3, 5, 30, 400])
        {
            Assert.Equal("underfitting", Diagnosis.Of(new Curves(_ => 0.69, _ => 0.69) { Accuracy = 0.62 }.Epochs(count)).Verdict);
            Assert.Equal("underfitting", Diagnosis.Of(new Curves(_ => 1, _ => 1) { R2 = 0.0 }.Epochs(count)).Verdict);
        }
    }
}
