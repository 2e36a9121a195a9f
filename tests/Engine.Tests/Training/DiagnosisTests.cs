using VisionFinetune.Engine.Training;

namespace VisionFinetune.Engine.Tests.Training;

public sealed class DiagnosisTests
{
    [Theory]
    [InlineData("too_short", "2 1", "2 1")]
    [InlineData("oscillating", "1 3 2 4 1 5", "1 1 1 1 1 1")]
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
}
