/** Generated from openapi/zoom.yaml by npm run generate. */
export interface paths {
    "/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Server-to-Server grant; the two values may also stand in the query string */
        post: operations["requestToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listUsers"];
        put?: never;
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        get: operations["getUser"];
        put?: never;
        post?: never;
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        patch: operations["updateUser"];
        trace?: never;
    };
    "/users/{userId}/status": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        get?: never;
        put: operations["setStatus"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{userId}/email": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        get?: never;
        put: operations["setEmail"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{userId}/password": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        get?: never;
        put: operations["setPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{userId}/picture": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["uploadPicture"];
        delete: operations["deletePicture"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{userId}/token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["revokeSsoToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{userId}/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        get: operations["listPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listRoles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roles/{roleId}/members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                roleId: string;
            };
            cookie?: never;
        };
        get: operations["listRoleMembers"];
        put?: never;
        post: operations["addRoleMembers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roles/{roleId}/members/{memberId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                roleId: string;
                memberId: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["removeRoleMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{accountId}/managed_domains": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accountId: string;
            };
            cookie?: never;
        };
        get: operations["listManagedDomains"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        TokenRequest: {
            grant_type?: string;
            account_id?: string;
        };
        Token: {
            access_token: string;
            /** @constant */
            token_type: "bearer";
            expires_in: number;
            /** @description Separated by spaces */
            scope: string;
            /** Format: uri */
            api_url: string;
        };
        TokenError: {
            reason: string;
            /** @enum {string} */
            error: "invalid_client" | "invalid_request" | "unsupported_grant_type" | "invalid_grant";
        };
        Error: {
            code: number;
            message: string;
            /** @description Comes with code 300, "Validation Failed." */
            errors?: {
                field: string;
                message: string;
                field_value?: string;
            }[];
        };
        /** @enum {string} */
        UserStatus: "active" | "inactive" | "pending";
        /**
         * @description 1 Basic, 2 Licensed, 4 Unassigned without Meetings Basic, 99 None
         * @enum {integer}
         */
        UserType: 1 | 2 | 4 | 99;
        /**
         * @description 0 Facebook, 1 Google, 11 phone, 21 WeChat, 23 Alipay, 24 Apple, 27 Microsoft, 97 mobile, 98 RingCentral, 99 API user, 100 work email, 101 SSO
         * @enum {integer}
         */
        LoginType: 0 | 1 | 11 | 21 | 23 | 24 | 27 | 97 | 98 | 99 | 100 | 101;
        /** @enum {string} */
        PlanUnitedType: "1" | "2" | "4" | "8" | "16" | "32" | "64" | "128" | "256" | "512" | "1024" | "2048" | "4096" | "8192" | "16384" | "32768" | "65536" | "131072";
        CustomAttribute: {
            key?: string;
            name?: string;
            value?: string;
        };
        PhoneNumber: {
            code?: string;
            country?: string;
            /** @description May come as "" */
            label?: string;
            number?: string;
            verified?: boolean;
        };
        PhoneNumberUpdate: {
            code?: string;
            country?: string;
            /** @enum {string} */
            label?: "Mobile" | "Office" | "Home" | "Fax";
            number?: string;
        };
        User: {
            /** @description Some pending users have none */
            id?: string;
            email: string;
            /** @description UserType; values are added without notice */
            type: number;
            status?: components["schemas"]["UserStatus"];
            first_name?: string;
            last_name?: string;
            display_name?: string;
            dept?: string;
            timezone?: string;
            /** Format: int64 */
            pmi?: number;
            role_id?: string;
            role_name?: string;
            /** @enum {integer} */
            verified?: 0 | 1;
            /**
             * Format: date-time
             * @deprecated
             * @description Of the newest login type; of the call for a pending user
             */
            created_at?: string;
            /** Format: date-time */
            user_created_at?: string;
            /** Format: date-time */
            last_login_time?: string;
            last_client_version?: string;
            group_ids?: string[];
            im_group_ids?: string[];
            division_ids?: string[];
            /** @description SSO users only */
            employee_unique_id?: string;
            plan_united_type?: components["schemas"]["PlanUnitedType"];
            custom_attributes?: components["schemas"]["CustomAttribute"][];
            use_pmi?: boolean;
            personal_meeting_url?: string;
            vanity_url?: string;
            pic_url?: string;
            jid?: string;
            cluster?: string;
            account_id?: string;
            /** Format: int64 */
            account_number?: number;
            cms_user_id?: string;
            job_title?: string;
            company?: string;
            location?: string;
            cost_center?: string;
            /** @description Email address or display name */
            manager?: string;
            language?: string;
            pronouns?: string;
            /** @description 1 ask, 2 always, 3 never */
            pronouns_option?: number;
            phone_numbers?: components["schemas"]["PhoneNumber"][];
            login_types?: number[];
            /**
             * Format: int64
             * @description May exceed 2^53
             */
            zoom_one_type?: number;
        };
        /** @description Lacks what only GET by id shows; without id for pending users */
        UserListItem: {
            id?: string;
            email: string;
            type: number;
            status?: components["schemas"]["UserStatus"];
            first_name?: string;
            last_name?: string;
            display_name?: string;
            dept?: string;
            timezone?: string;
            /** Format: int64 */
            pmi?: number;
            role_id?: string;
            /** @enum {integer} */
            verified?: 0 | 1;
            /**
             * Format: date-time
             * @deprecated
             */
            created_at?: string;
            /** Format: date-time */
            user_created_at?: string;
            /** Format: date-time */
            last_login_time?: string;
            last_client_version?: string;
            group_ids?: string[];
            im_group_ids?: string[];
            division_ids?: string[];
            employee_unique_id?: string;
            plan_united_type?: components["schemas"]["PlanUnitedType"];
            custom_attributes?: components["schemas"]["CustomAttribute"][];
            host_key?: string;
        };
        UserPage: {
            users: components["schemas"]["UserListItem"][];
            /** @description Empty on the last page */
            next_page_token: string;
            /** @description Of the chosen status and filter */
            total_records: number;
            page_count?: number;
            page_number?: number;
            page_size?: number;
        };
        UserCreate: {
            action: components["schemas"]["CreateAction"];
            user_info: components["schemas"]["UserInfo"];
        };
        /** @enum {string} */
        CreateAction: "create" | "autoCreate" | "custCreate" | "ssoCreate";
        UserInfo: {
            /** Format: email */
            email: string;
            type: components["schemas"]["UserType"];
            first_name?: string;
            last_name?: string;
            display_name?: string;
            /** @description autoCreate only */
            password?: string;
            division_ids?: string[];
            plan_united_type?: components["schemas"]["PlanUnitedType"];
            feature?: components["schemas"]["UserFeature"];
        };
        UserFeature: {
            zoom_phone?: boolean;
            /**
             * Format: int64
             * @description May exceed 2^53
             */
            zoom_one_type?: number;
        };
        CreatedUser: {
            /** @description Empty where the address belongs to a Zoom user outside the account */
            id: string;
            email: string;
            first_name?: string;
            last_name?: string;
            type: number;
        };
        /** @description What is absent stays as it is; there is no email, status or role here */
        UserUpdate: {
            first_name?: string;
            last_name?: string;
            /** @description Empty means derived from first and last name */
            display_name?: string;
            type?: components["schemas"]["UserType"];
            company?: string;
            job_title?: string;
            location?: string;
            dept?: string;
            cost_center?: string;
            language?: string;
            timezone?: string;
            /** @description Email address or display name of a user of the account */
            manager?: string;
            pronouns?: string;
            /** @enum {integer} */
            pronouns_option?: 1 | 2 | 3;
            phone_numbers?: components["schemas"]["PhoneNumberUpdate"][];
            /** Format: int64 */
            pmi?: number;
            use_pmi?: boolean;
            host_key?: string;
            vanity_name?: string;
            custom_attributes?: components["schemas"]["CustomAttribute"][];
            division_ids?: string[];
            /** @description Only puts a pending user into a group */
            group_id?: string;
            cms_user_id?: string;
            feature?: {
                zoom_phone?: boolean;
            };
            /**
             * Format: int64
             * @description 0 turns it off; may exceed 2^53
             */
            zoom_one_type?: number;
            plan_united_type?: components["schemas"]["PlanUnitedType"] | "none";
        };
        StatusChange: {
            /** @enum {string} */
            action: "activate" | "deactivate" | "clock_in" | "clock_out";
        };
        EmailChange: {
            /** Format: email */
            email: string;
        };
        PasswordChange: {
            /** @description 8 to 31 characters; the rules answer 1124 to 1136 */
            password: string;
        };
        Permissions: {
            permissions: string[];
        };
        Group: {
            id: string;
            name: string;
            total_members?: number;
        };
        GroupPage: {
            groups: components["schemas"]["Group"][];
            next_page_token: string;
            total_records: number;
        };
        Role: {
            /** @description 0 Owner; 1 Admin; 2 Member are built in */
            id: string;
            name: string;
            description?: string;
            type?: string;
            total_members?: number;
        };
        RoleList: {
            roles: components["schemas"]["Role"][];
            total_records: number;
        };
        RoleMember: {
            id?: string;
            email?: string;
            first_name?: string;
            last_name?: string;
            type?: number;
            department?: string;
        };
        RoleMemberPage: {
            members: components["schemas"]["RoleMember"][];
            next_page_token: string;
            total_records: number;
            page_count?: number;
            page_number?: number;
            page_size?: number;
        };
        RoleMembersAdd: {
            members: {
                id?: string;
                /** Format: email */
                email?: string;
            }[];
        };
        RoleMembersAdded: {
            /** @description Ids separated by commas */
            ids: string;
            /** Format: date-time */
            add_at: string;
        };
        ManagedDomains: {
            domains: {
                domain?: string;
                status?: string;
            }[];
            total_records: number;
        };
    };
    responses: {
        /** @description Match on code, never on message (400, 401, 403, 404, 409, 429; 5xx may be no JSON at all) */
        Refused: {
            headers: {
                "x-zm-trackingid"?: string;
                "x-ratelimit-category"?: "Light" | "Medium" | "Heavy" | "Resource-intensive";
                "x-ratelimit-type"?: "QPS" | "Daily-limit";
                "x-ratelimit-limit"?: string;
                "x-ratelimit-remaining"?: string;
                /** @description On daily limits only */
                "retry-after"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description Id, email address, or "me" (the owner of the token) */
        userId: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    requestToken: {
        parameters: {
            query?: {
                grant_type?: string;
                account_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description Granted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description Refused */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenError"];
                };
            };
            /** @description Refused */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenError"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description One status a call; there is no "all" */
                status?: components["schemas"]["UserStatus"];
                /** @description 300 at most is honoured */
                page_size?: number;
                role_id?: string;
                /** @deprecated */
                page_number?: string;
                /** @description Lives 15 minutes */
                next_page_token?: string;
                include_fields?: "custom_attributes" | "host_key";
                license?: "zoom_workforce_management" | "zoom_compliance_management";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserCreate"];
            };
        };
        responses: {
            /** @description Created or invited */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedUser"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    getUser: {
        parameters: {
            query?: {
                login_type?: components["schemas"]["LoginType"];
                encrypted_email?: boolean;
                search_by_unique_id?: boolean;
            };
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    deleteUser: {
        parameters: {
            query?: {
                action?: "disassociate" | "delete";
                encrypted_email?: boolean;
                transfer_email?: string;
                transfer_meeting?: boolean;
                transfer_webinar?: boolean;
                transfer_recording?: boolean;
                transfer_whiteboard?: boolean;
                transfer_clipfiles?: boolean;
                transfer_notes?: boolean;
                transfer_visitors?: boolean;
                transfer_docs?: boolean;
            };
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone from the account */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Refused"];
        };
    };
    updateUser: {
        parameters: {
            query?: {
                login_type?: components["schemas"]["LoginType"];
                remove_tsp_credentials?: boolean;
            };
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserUpdate"];
            };
        };
        responses: {
            /** @description Updated (a pending user is left as it was) */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Refused"];
        };
    };
    setStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StatusChange"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Refused"];
        };
    };
    setEmail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailChange"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Refused"];
        };
    };
    setPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Refused"];
        };
    };
    uploadPicture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @description jpg or png up to 2 MB with a file name */
                    pic_file: string;
                };
            };
        };
        responses: {
            /** @description Taken */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    deletePicture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Refused"];
        };
    };
    revokeSsoToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked; sessions end */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Refused"];
        };
    };
    listPermissions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, email address, or "me" (the owner of the token) */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Names of permissions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Permissions"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    listGroups: {
        parameters: {
            query?: {
                page_size?: number;
                next_page_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page; or an error body, on an account that does not pay */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupPage"] | components["schemas"]["Error"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    listRoles: {
        parameters: {
            query?: {
                type?: "common" | "iq";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every role; or an error body, on an account that does not pay */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleList"] | components["schemas"]["Error"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    listRoleMembers: {
        parameters: {
            query?: {
                page_size?: number;
                next_page_token?: string;
                /** @deprecated */
                page_number?: number;
            };
            header?: never;
            path: {
                roleId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleMemberPage"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    addRoleMembers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                roleId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleMembersAdd"];
            };
        };
        responses: {
            /** @description An error body, on an account that does not pay */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Given */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleMembersAdded"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    removeRoleMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                roleId: string;
                memberId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An error body, on an account that does not pay */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Taken away; the user is a member again */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Refused"];
        };
    };
    listManagedDomains: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accountId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The domains */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedDomains"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
}
