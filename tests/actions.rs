//! What tests over all actions share.

use serde_json::Value;

/// Hands a macro all actions, by the module of their service and the name of their type.
macro_rules! each_action {
    ($with:ident) => {
        $with! {
            im: AccountCheck;
            lcic: AddGroupMember, BatchAddGroupMember, BatchCreateGroupWithMembers, BatchCreateRoom,
                BatchDeleteGroupMember, BatchDeleteRecord, BatchDescribeDocument, BatchRegister,
                BindDocumentToRoom, CreateDocument, CreateGroupWithMembers, CreateGroupWithSubGroup,
                CreateRoom, CreateSupervisor, DeleteAppCustomContent, DeleteDocument, DeleteGroup,
                DeleteGroupMember, DeleteRecord, DeleteRoom, DeleteSupervisor, DescribeAnswerList,
                DescribeCurrentMemberList, DescribeDeveloper, DescribeDocument, DescribeDocuments,
                DescribeDocumentsByRoom, DescribeGroup, DescribeGroupList, DescribeGroupMemberList,
                DescribeQuestionList, DescribeRoom, DescribeRoomStatistics, DescribeSdkAppIdUsers,
                DescribeSupervisors, DescribeUser, EndRoom, GetRoomEvent, GetRoomMessage, GetRooms,
                GetWatermark, KickUserFromRoom, LoginOriginId, LoginUser, ModifyApp, ModifyGroup,
                ModifyRoom, ModifyUserProfile, RegisterUser, SetAppCustomContent, SetWatermark,
                StartRoom, UnbindDocumentFromRoom;
            tiw: DescribeUserStatus;
            trtc: DescribeUserInfo;
        }
    };
}
pub(crate) use each_action;

/// A value without nulls and empty lists, whole numbers as integers: what it means on the wire.
pub fn comparable(value: Value) -> Value {
    let means_something = |value: &Value| !value.is_null() && *value != Value::Array(Vec::new());
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, comparable(value)))
            .filter(|(_, value)| means_something(value))
            .collect(),
        Value::Array(values) => values.into_iter().map(comparable).collect(),
        Value::Number(number) if number.is_f64() => number
            .as_f64()
            .filter(|float| float.fract() == 0.0)
            .and_then(|float| format!("{float:.0}").parse::<i64>().ok())
            .map_or(Value::Number(number), Value::from),
        other => other,
    }
}
