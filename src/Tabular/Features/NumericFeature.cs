using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Features;

/// <summary>A column of numbers: imputed, then its logarithm, then scaled.</summary>
internal sealed record NumericFeature(string Column, Imputer Imputer, bool Log, LinearScale? Scale, bool Indicator)
    : FittedFeature
{
    internal override IReadOnlyList<string> Names => Indicator ? [Column, $"{Column}=(missing)"] : [Column];

    internal override IReadOnlyList<string> RequiredColumns => [Column, .. Imputer.Within];

    internal override bool IsSound =>
        Imputer.IsSound && Scale is null or { IsSound: true } && !(Log && Imputer.All.Any(v => v <= -1));

    public static NumericFeature Fit(string column, NumericFeatureSettings settings, Table rows)
    {
        var imputer = Imputer.Learn(column, settings, rows);
        if (settings.Log && imputer.All.Min() is var lowest and <= -1)
            throw new TableException($"Missing cells of '{column}' would become {lowest:g6}, but log(1 + x) "
                + "needs numbers above -1. Turn round or log off, or use impute: constant.");
        var unscaled = new NumericFeature(column, imputer, settings.Log, null, settings.Indicator);
        var values = unscaled.Transform(FeatureNumbers.Parse(rows, column), rows);
        return unscaled with { Scale = LinearScale.Learn(settings.Scale, values, column) };
    }

    internal override IReadOnlyList<double[]> Encode(Table rows)
    {
        var numbers = FeatureNumbers.Parse(rows, Column);
        var values = Transform(numbers, rows);
        return Indicator ? [values, [.. numbers.Select(number => number is null ? 1.0 : 0.0)]] : [values];
    }

    private double[] Transform(double?[] numbers, Table rows)
    {
        var values = Imputer.Fill(numbers, rows);
        for (var row = 0; row < values.Length; row++)
        {
            if (Log && values[row] <= -1)
                throw TableException.Cell(
                    rows.Origin(row), Column, rows[Column][row], "a number above -1, since its log(1 + x) is taken");
            var value = Log ? LogOfOnePlus(values[row]) : values[row];
            values[row] = Scale?.Apply(value) ?? value;
        }
        return values;
    }

    /// <summary>log(1 + x) without loss for small x (Kahan, as quoted by Goldberg, 1991, theorem 4).</summary>
    private static double LogOfOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : x * (Math.Log(sum) / (sum - 1));
    }
}
