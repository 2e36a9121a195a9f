using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace VisionFinetune.Runner.Predicting;

/// <summary>Rows as CSV text: commas, quotes where needed, line feeds, numbers that read back exactly.</summary>
internal static class CsvText
{
    private static readonly CsvConfiguration s_configuration = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    public static string Of(IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, s_configuration))
        {
            foreach (var row in rows.Prepend(header))
            {
                foreach (var field in row)
                    csv.WriteField(field);
                csv.NextRecord();
            }
        }
        return text.ToString();
    }

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
