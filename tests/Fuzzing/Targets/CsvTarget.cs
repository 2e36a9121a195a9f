using VisionFinetune.Engine;
using VisionFinetune.Fuzzing.Mutation;
using VisionFinetune.Runner.Predicting;
using VisionFinetune.Tabular.Tables;
using VisionFinetune.Vision.Data;

namespace VisionFinetune.Fuzzing.Targets;

/// <summary>CSV files, each read as a table, as a sample submission and as Kaggle's labels of images.</summary>
internal sealed class CsvTarget : ITarget
{
    private static readonly string[] s_seeds =
    [
        "PassengerId,Survived,Name,Age\n1,0,\"Braund, Mr. Owen\",22\n2,1,\"Cumings, Mrs. \"\"Flo\"\"\",38.5\n3,1,,\n",
        "id,label\n1,cat\n2,dog\n3,\"deer\"\n",
        "\uFEFFId;Größe;Bemerkung\r\n1;1,5;\"zwei\r\nZeilen\"\r\n2;;\"\"\r\n",
        "a\tb\tc\r1\t2\t3\r\r4\t\"5\t5\"\t6",
    ];

    private static readonly TextMutator s_mutator = new(
        [",", ";", "\t", "|", "\"", "\"\"", "\"\"\"", ",\"", "\",", "\n", "\r", "\r\n", "\0", "\uFEFF", "é", "😀", "NA", "NaN", "1e999", " ", "\u2028", "\uFFFD"]);

    public string Name => "csv";

    public int BytesPerByte => 600;

    public long FixedBytes => 1 << 19;

    public byte[] Make(Draws draws) => s_mutator.Mutate(draws.Of(s_seeds), draws);

    public long Read(byte[] input, string folder)
    {
        var path = Path.Combine(folder, "x.csv");
        File.WriteAllBytes(path, input);
        UserException? refusal = null;
        var refusals = 0;
        Action[] readers = [() => CsvTableReader.Read(path), () => SampleReader.Read(path), () => KaggleLabels.Read(path)];
        foreach (var read in readers)
        {
            try
            {
                read();
            }
            catch (UserException e)
            {
                Check(e);
                (refusal, refusals) = (e, refusals + 1);
            }
        }
        return refusals < readers.Length ? 0 : throw refusal!;
    }

    /// <summary>The judge sees one refusal only.</summary>
    private static void Check(UserException refusal)
    {
        if (refusal.Message.Any(char.IsControl))
            throw new InvalidOperationException($"A refusal is not one line: {refusal.Message}");
    }
}
