using System.Globalization;
using System.Text;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests;

/// <summary>Invented passengers in the columns of Kaggle's Titanic files: quoted names, missing ages, cabins and ports.</summary>
internal static class Passengers
{
    private const string Columns = "Pclass,Name,Sex,Age,SibSp,Parch,Ticket,Fare,Cabin,Embarked";

    public static IReadOnlyList<string> TestIds { get; } = [.. Enumerable.Range(901, 20).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Writes <c>train.csv</c> (80 rows), <c>test.csv</c> (20 rows) and <c>sample.csv</c>.</summary>
    public static void Write(string folder)
    {
        var draws = Golden.Uniform("passengers", 1000);
        var train = new StringBuilder($"PassengerId,Survived,{Columns}\n");
        for (var i = 0; i < 80; i++)
            train.Append(CultureInfo.InvariantCulture, $"{i + 1},{(Survives(draws, i) ? 1 : 0)},{Row(draws, i)}\n");
        var test = new StringBuilder($"PassengerId,{Columns}\n");
        for (var i = 80; i < 100; i++)
            test.Append(CultureInfo.InvariantCulture, $"{TestIds[i - 80]},{Row(draws, i)}\n");
        File.WriteAllText(Path.Combine(folder, "train.csv"), train.ToString());
        File.WriteAllText(Path.Combine(folder, "test.csv"), test.ToString());
        File.WriteAllText(Path.Combine(folder, "sample.csv"), "PassengerId,Survived\n" + string.Concat(TestIds.Select((id, i) => $"{id},{i % 2}\n")));
    }

    private static bool IsWoman(double[] draws, int i) => draws[10 * i] < 0.4;

    private static bool Survives(double[] draws, int i) => draws[10 * i + 1] < (IsWoman(draws, i) ? 0.8 : 0.2);

    private static string Row(double[] draws, int i)
    {
        var woman = IsWoman(draws, i);
        var title = woman ? (i % 2 == 0 ? "Mrs" : "Miss") : i % 7 == 0 ? "Master" : "Mr";
        var age = i % 5 == 0 ? "" : ((int)(70 * draws[10 * i + 2])).ToString(CultureInfo.InvariantCulture);
        var fare = (5 + 60 * draws[10 * i + 3]).ToString("f2", CultureInfo.InvariantCulture);
        return $"{1 + i % 3},\"Doe{i % 25}, {title}. Sam \"\"S\"\" No {i}\",{(woman ? "female" : "male")},{age},{i % 3},{i % 2},A {1000 + i % 25},{fare},"
            + $"{(i % 4 == 0 ? "C" + i : "")},{(i % 40 == 3 ? "" : "CQS"[i % 3].ToString())}";
    }
}
