using System.ComponentModel.DataAnnotations;
using VisionFinetune.Engine;
using VisionFinetune.Tabular.Models;

namespace VisionFinetune.Tabular.Tests.Models;

public sealed class MlpSettingsTests
{
    [Fact]
    public void The_defaults_are_those_of_the_documentation_and_valid()
    {
        var settings = new MlpSettings();
        Assert.Equal([20, 20], settings.Hidden);
        Assert.Equal((Activation.Relu, 0.0, BatchNormPlace.None, WeightInit.Pytorch),
            (settings.Activation, settings.Dropout, settings.BatchNorm, settings.Init));
        Assert.Empty(Problems(settings));
    }

    [Fact]
    public void Extremes_of_the_ranges_are_valid() =>
        Assert.Empty(Problems(new MlpSettings { Hidden = [1, 65536], Dropout = Math.BitDecrement(1.0) }));

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(65537)]
    [InlineData(int.MaxValue)]
    public void A_width_outside_its_range_is_refused(int width) =>
        AssertRefused(new MlpSettings { Hidden = [20, width] }, nameof(MlpSettings.Hidden),
            $"A hidden layer has 1 to 65536 neurons; found {width}.");

    [Theory]
    [InlineData(1.0)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_dropout_outside_its_range_is_refused(double dropout) =>
        AssertRefused(new MlpSettings { Dropout = dropout }, nameof(MlpSettings.Dropout),
            "The dropout must be at least 0 and below 1.");

    [Fact]
    public void Every_wrong_width_is_reported() => Assert.Equal(2, Problems(new MlpSettings { Hidden = [0, 20, -1] }).Count);

    private static void AssertRefused(MlpSettings settings, string member, string message)
    {
        var problem = Assert.Single(Problems(settings));
        Assert.Equal(member, Assert.Single(problem.MemberNames));
        Assert.Equal(message, problem.ErrorMessage);
        var error = Assert.Throws<UserException>(() => Mlp.Create(3, 2, settings, seed: 1));
        Assert.Equal(message, error.Message);
    }

    private static List<ValidationResult> Problems(MlpSettings settings)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(settings, new(settings), results, validateAllProperties: true);
        return results;
    }
}
